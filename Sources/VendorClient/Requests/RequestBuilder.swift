import Elements
import Foundation
import Instances
import OutboundHTTP

/// Makes the requests of one instance: where they go, and how they say who asks.
struct RequestBuilder {
    let instance: ConnectedInstance

    func get(
        _ path: URLTemplate,
        id: String? = nil,
        query: [(String, String)] = []
    ) throws(VendorError) -> OutboundRequest {
        let url: String
        do throws(TemplateError) {
            url = try instance.element.baseURL.render(instance.value) + path.render(id: id, instance.value)
        } catch {
            throw .refused(error.description)
        }
        var parameters = query
        var headers = try render(instance.element.headers).map { HTTPField($0.0, $0.1) }
        if !headers.contains(where: { $0.name.lowercased() == "accept" }) {
            headers.append(HTTPField("Accept", "application/json"))
        }
        try authenticate(&headers, &parameters)
        let text = parameters.map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }.joined(separator: "&")
        let separator = url.contains("?") ? "&" : "?"
        var request = OutboundRequest(
            url: text.isEmpty ? url : url + separator + text,
            headers: headers,
            purpose: .vendor
        )
        request.allowed = instance.egressAllowances.compactMap(Self.allowance)
        return request
    }

    /// Puts the instance's values into named texts.
    func render(_ templates: [NamedTemplate]) throws(VendorError) -> [(String, String)] {
        var rendered: [(String, String)] = []
        for template in templates {
            do throws(TemplateError) {
                rendered.append((template.name, try template.value.render(instance.value)))
            } catch {
                throw .refused(error.description)
            }
        }
        return rendered
    }

    private func authenticate(_ headers: inout [HTTPField], _ query: inout [(String, String)]) throws(VendorError) {
        do throws(TemplateError) {
            switch instance.element.authentication {
            case .none: break
            case .basic(let username, let password):
                let pair = try "\(username.render(instance.value)):\(password.render(instance.value))"
                headers.append(HTTPField("Authorization", "Basic \(Data(pair.utf8).base64EncodedString())"))
            case .bearer(let token, let scheme):
                let value = try token.render(instance.value)
                headers.append(HTTPField("Authorization", scheme.isEmpty ? value : "\(scheme) \(value)"))
            case .apiKey(.header, let name, let value):
                headers.append(HTTPField(name, try value.render(instance.value)))
            case .apiKey(.query, let name, let value):
                query.append((name, try value.render(instance.value)))
            case .oauth2, .login:
                throw TemplateError(message: "authentication by a token that is got first is not supported yet")
            }
        } catch {
            throw .refused(error.description)
        }
    }

    /// What authenticates, as it is sent: headers' values without the scheme's name, and the values of the query.
    var credentials: [String] {
        var headers: [HTTPField] = []
        var query: [(String, String)] = []
        do throws(VendorError) {
            try authenticate(&headers, &query)
        } catch {
            // Without credentials nothing was sent that could be repeated.
            return []
        }
        return headers.map { String($0.value.split(separator: " ").last ?? "") } + query.map(\.1)
    }

    private static func allowance(_ own: EgressAllowance) -> EgressPolicy.Allowance? {
        guard let purpose = EgressPurpose(rawValue: own.purpose), let range = CIDR(own.cidr) else { return nil }
        return EgressPolicy.Allowance(purpose: purpose, range: range)
    }

    /// Encodes all but the unreserved characters of RFC 3986.
    private static func encoded(_ text: String) -> String {
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
