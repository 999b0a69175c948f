import Elements
import Foundation
import Instances
import OutboundHTTP

/// One call for a token: how an instance asks for it, and what the answer means.
struct TokenExchange {
    let instance: ConnectedInstance
    let source: TokenSource
    /// The refresh token that the vendor gave last; nil where the configuration's is the one.
    let refreshToken: String?

    /// How long the whole call may take; a lease is longer.
    static let longestCall = Duration.seconds(30)

    /// The call, and what of it is secret.
    func request() throws(VendorError) -> (call: OutboundRequest, secrets: [String]) {
        var (call, secrets) =
            switch source {
            case .oauth2(let oauth2): try form(oauth2)
            case .login(let login): try form(login)
            }
        call.totalTimeout = Self.longestCall
        call.maximumBodyBytes = 1 << 20
        // Many vendors end a refresh token with its first use: the library below must not repeat the call by itself.
        call.sentOnce = true
        call.allowed = RequestBuilder(instance: instance).allowances
        return (call, secrets)
    }

    private func form(_ oauth2: OAuth2) throws(VendorError) -> (OutboundRequest, [String]) {
        let builder = RequestBuilder(instance: instance)
        let target = oauth2.tokenURL
        let url: String
        do throws(TemplateError) {
            url = try target.render(instance.value)
        } catch {
            throw .refused(error.description)
        }
        var fields: [(String, String)] = []
        var secrets: [String] = []
        switch oauth2.grant {
        case .clientCredentials: fields.append(("grant_type", "client_credentials"))
        case .refreshToken:
            let given = try currentRefreshToken(oauth2, builder)
            fields += [("grant_type", "refresh_token"), ("refresh_token", given)]
            secrets.append(given)
        }
        if !oauth2.scopes.isEmpty {
            fields.append(("scope", oauth2.scopes.joined(separator: oauth2.scopeSeparator)))
        }
        for parameter in oauth2.parameters {
            fields.append((parameter.name, try builder.text(parameter.value, to: target)))
        }
        let client = try builder.text(oauth2.clientID, to: target)
        let secret = try oauth2.clientSecret.map { (text) throws(VendorError) in try builder.text(text, to: target) }
        var headers = [
            HTTPField("Accept", "application/json"), HTTPField("Content-Type", "application/x-www-form-urlencoded"),
        ]
        switch oauth2.credentialsIn {
        case .header:
            // Each half encoded as in a form: RFC 6749, section 2.3.1.
            let pair = "\(RequestBuilder.encoded(client)):\(RequestBuilder.encoded(secret ?? ""))"
            let encoded = Data(pair.utf8).base64EncodedString()
            headers.append(HTTPField("Authorization", "Basic \(encoded)"))
            secrets.append(encoded)
        case .body:
            fields.append(("client_id", client))
            if let secret { fields.append(("client_secret", secret)) }
        }
        if let secret { secrets.append(secret) }
        let body = Array(RequestBuilder.form(fields).utf8)
        return (OutboundRequest(method: "POST", url: url, headers: headers, body: body, purpose: .vendor), secrets)
    }

    /// The refresh token that the vendor gave last, or the one that the instance was given with.
    private func currentRefreshToken(_ oauth2: OAuth2, _ builder: RequestBuilder) throws(VendorError) -> String {
        if let refreshToken { return refreshToken }
        guard let template = oauth2.refreshToken else {
            throw .refused("the element has no refresh token to ask with")
        }
        return try builder.text(template, to: oauth2.tokenURL)
    }

    private func form(_ login: Login) throws(VendorError) -> (OutboundRequest, [String]) {
        let builder = RequestBuilder(instance: instance)
        let request = login.request
        let target = request.path.isAbsolute ? request.path : instance.element.baseURL
        let url: String
        if request.path.isAbsolute {
            do throws(TemplateError) {
                url = try request.path.render(instance.value)
            } catch {
                throw .refused(error.description)
            }
        } else {
            url = try builder.url(request.path)
        }
        var secrets: [String] = []
        var headers = [HTTPField("Accept", "application/json")]
        var body: [UInt8]?
        if let form = request.form {
            var fields: [(String, String)] = []
            for field in form {
                let value = try builder.text(field.value, to: target)
                fields.append((field.name, value))
                if !field.value.operatorKeys.isEmpty { secrets.append(value) }
            }
            body = Array(RequestBuilder.form(fields).utf8)
            headers.append(HTTPField("Content-Type", "application/x-www-form-urlencoded"))
        } else if let template = request.body {
            body = try json(template, target, &secrets)
            headers.append(HTTPField("Content-Type", "application/json"))
        }
        var own: [HTTPField] = []
        for header in request.headers {
            let value = try builder.text(header.value, to: target)
            own.append(HTTPField(header.name, value))
            if !header.value.operatorKeys.isEmpty { secrets.append(value) }
        }
        headers = RequestBuilder.laying(own, over: headers)
        let call = OutboundRequest(
            method: request.method.rawValue,
            url: url,
            headers: headers,
            body: body,
            purpose: .vendor
        )
        return (call, secrets)
    }

    private func json(
        _ template: JSONTemplate,
        _ target: URLTemplate,
        _ secrets: inout [String]
    ) throws(VendorError) -> [UInt8] {
        guard template.operatorKeys.isEmpty || target.hasLiteralHost else {
            throw .refused("a value of the operator's own goes only to a host that the element names literally")
        }
        secrets += template.operatorKeys.compactMap(instance.operatorValue)
        do throws(TemplateError) {
            return try template.render { name in
                if name.hasPrefix("config.") { return instance.value(String(name.dropFirst(7))).map { .text($0) } }
                if name.hasPrefix("operator.") {
                    return instance.operatorValue(String(name.dropFirst(9))).map { .text($0) }
                }
                return nil
            }
        } catch {
            throw .refused(error.description)
        }
    }
}
