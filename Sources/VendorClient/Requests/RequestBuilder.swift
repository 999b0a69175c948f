import Elements
import Foundation
import Instances
import OutboundHTTP

/// Makes the requests of one instance: where they go, and how they say who asks.
struct RequestBuilder {
    let instance: ConnectedInstance

    /// A request that reads, below the element's base.
    func get(
        _ path: URLTemplate,
        id: String? = nil,
        query: [(String, String)] = []
    ) throws(VendorError) -> OutboundRequest {
        try request(.get, path, id: id, query: query)
    }

    /// A request below the element's base, with the element's headers and what authenticates where that never changes.
    func request(
        _ method: HTTPMethodName,
        _ path: URLTemplate,
        id: String? = nil,
        query: [(String, String)] = [],
        headers: [HTTPField] = [],
        body: [UInt8]? = nil,
        contentType: String = "application/json"
    ) throws(VendorError) -> OutboundRequest {
        try request(
            method,
            url: url(path, id: id),
            query: query,
            headers: headers,
            body: body,
            contentType: contentType
        )
    }

    /// The same to a whole URL, of which the caller knows that it leads to the element's own host.
    func request(
        _ method: HTTPMethodName = .get,
        url: String,
        query: [(String, String)] = [],
        headers: [HTTPField] = [],
        body: [UInt8]? = nil,
        contentType: String = "application/json"
    ) throws(VendorError) -> OutboundRequest {
        var parameters = query
        var fields = try self.headers(over: [HTTPField("Accept", "application/json")])
        try authenticate(&fields, &parameters)
        if body != nil { fields.append(HTTPField("Content-Type", contentType)) }
        var request = OutboundRequest(
            method: method.rawValue,
            url: Self.appending(parameters, to: url),
            headers: Self.laying(headers, over: fields),
            body: body,
            purpose: .vendor
        )
        request.allowed = allowances
        return request
    }

    /// Where a path below the element's base leads.
    func url(_ path: URLTemplate, id: String? = nil) throws(VendorError) -> String {
        do throws(TemplateError) {
            return try instance.element.baseURL.render(instance.value) + path.render(id: id, instance.value)
        } catch {
            throw .refused(error.description)
        }
    }

    /// Parameters or fields with the instance's values put in; one that has none, and needs none, is left out.
    func render(_ templates: [NamedTemplate]) throws(VendorError) -> [(String, String)] {
        var found: [(String, String)] = []
        for template in templates where !isUnset(template.value) {
            found.append((template.name, try text(template.value, to: instance.element.baseURL)))
        }
        return found
    }

    /// A text with the instance's values put in, for a place behind that URL.
    ///
    /// A value of the operator's own goes only to a host that the element names literally: no tenant may point it elsewhere.
    func text(_ template: TextTemplate, to url: URLTemplate) throws(VendorError) -> String {
        guard template.operatorKeys.isEmpty || url.hasLiteralHost else {
            throw .refused("a value of the operator's own goes only to a host that the element names literally")
        }
        do throws(TemplateError) {
            return try template.render(operatorValue: instance.operatorValue, instance.value)
        } catch {
            throw .refused(error.description)
        }
    }

    /// The private networks that the instance's organization may reach.
    var allowances: [EgressPolicy.Allowance] { instance.egressAllowances.compactMap(Self.allowance) }

    /// What authenticates, as it is sent: headers' values without the scheme's name, and the values of the query.
    var credentials: [String] {
        var headers: [HTTPField] = []
        var query: [(String, String)] = []
        let secret = instance.element.headers.filter { !$0.value.operatorKeys.isEmpty }
        do throws(VendorError) {
            headers = try render(secret).map { HTTPField($0.0, $0.1) }
            try authenticate(&headers, &query)
        } catch {
            // Without credentials nothing was sent that could be repeated.
            return []
        }
        return headers.map { String($0.value.split(separator: " ").last ?? "") } + query.map(\.1)
    }

    // MARK: - Parts

    /// A token that must be got first is no part of it: it is put in when the call is made.
    private func authenticate(_ headers: inout [HTTPField], _ query: inout [(String, String)]) throws(VendorError) {
        let base = instance.element.baseURL
        switch instance.element.authentication {
        case .none, .oauth2, .login: break
        case .basic(let username, let password):
            let pair = try "\(text(username, to: base)):\(text(password, to: base))"
            headers.append(HTTPField("Authorization", "Basic \(Data(pair.utf8).base64EncodedString())"))
        case .bearer(let token, let scheme):
            headers.append(HTTPField("Authorization", Self.spelled(try text(token, to: base), scheme: scheme)))
        case .apiKey(.header, let name, let value):
            headers.append(HTTPField(name, try text(value, to: base)))
        case .apiKey(.query, let name, let value):
            query.append((name, try text(value, to: base)))
        }
    }

    private func headers(over usual: [HTTPField]) throws(VendorError) -> [HTTPField] {
        Self.laying(try render(instance.element.headers).map { HTTPField($0.0, $0.1) }, over: usual)
    }

    /// Whether a text wants a value that an instance may do without, and does.
    private func isUnset(_ template: TextTemplate) -> Bool {
        template.configurationKeys.contains { key in
            instance.value(key) == nil && instance.element.field(key)?.required == false
        }
    }

    /// A token behind its scheme's name.
    static func spelled(_ token: String, scheme: String) -> String {
        scheme.isEmpty ? token : "\(scheme) \(token)"
    }

    /// Headers in the place of others of the same names.
    static func laying(_ headers: [HTTPField], over others: [HTTPField]) -> [HTTPField] {
        let names = Set(headers.map { $0.name.lowercased() })
        return others.filter { !names.contains($0.name.lowercased()) } + headers
    }

    private static func allowance(_ own: EgressAllowance) -> EgressPolicy.Allowance? {
        guard let purpose = EgressPurpose(rawValue: own.purpose), let range = CIDR(own.cidr) else { return nil }
        return EgressPolicy.Allowance(purpose: purpose, range: range)
    }

    private static func appending(_ query: [(String, String)], to url: String) -> String {
        let text = form(query)
        return text.isEmpty ? url : url + (url.contains("?") ? "&" : "?") + text
    }

    /// Names and values as a query or a form has them.
    static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\(encoded($0.0))=\(encoded($0.1))" }.joined(separator: "&")
    }

    /// Encodes all but the unreserved characters of RFC 3986.
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
