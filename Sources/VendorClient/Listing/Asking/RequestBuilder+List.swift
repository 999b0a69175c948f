import Elements
import Foundation
import Instances
import OutboundHTTP

extension RequestBuilder {
    /// Makes a list call.
    func list(_ call: ListCall) throws(VendorError) -> OutboundRequest {
        let url: String
        switch call.target {
        case .path(let path): url = try self.url(path)
        case .link(let target): url = try origin + target
        }
        return try request(call.method, url: url, query: call.parameters, headers: call.headers, body: call.body)
    }

    /// Scheme, host and port of the element's base.
    private var origin: String {
        get throws(VendorError) {
            let base: String
            do throws(TemplateError) {
                base = try instance.element.baseURL.render(instance.value)
            } catch {
                throw .refused(error.description)
            }
            let scheme = base.prefix { $0 != ":" }
            return scheme + "://" + base.dropFirst(scheme.count + 3).prefix { $0 != "/" && $0 != "?" }
        }
    }

    /// Path and query of a request, from the first slash behind the host.
    static func target(of request: OutboundRequest) -> String {
        let rest = request.url.drop { $0 != ":" }.dropFirst(3)
        let target = rest.drop { $0 != "/" && $0 != "?" }
        return target.hasPrefix("/") ? String(target) : "/" + target
    }
}
