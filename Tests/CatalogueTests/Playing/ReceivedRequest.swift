import Foundation
import Hummingbird

/// A request as it came over the wire, taken apart.
struct ReceivedRequest: Sendable {
    let method: String
    let path: String
    let query: [String: String]
    let headers: [String: String]
    let body: [UInt8]

    init(_ request: Request) async throws {
        method = request.method.rawValue
        path = request.uri.path.removingPercentEncoding ?? request.uri.path
        query = Self.parameters(request.uri.query ?? "")
        headers = request.headers.reduce(into: [:]) { all, field in
            all[field.name.canonicalName] = field.value
        }
        body = try await Array(buffer: request.body.collect(upTo: 1 << 20))
    }

    /// The body as the fields of a form.
    var form: [String: String] { Self.parameters(String(decoding: body, as: UTF8.self)) }

    private static func parameters(_ text: String) -> [String: String] {
        func decoded(_ text: Substring) -> String {
            let spaced = String(text.replacing("+", with: " "))
            return spaced.removingPercentEncoding ?? spaced
        }
        return text.split(separator: "&").reduce(into: [:]) { all, part in
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = decoded(pair.dropFirst().first ?? "")
            let name = decoded(pair.first ?? "")
            // A parameter that is there twice must not pass for one.
            all[name] = all[name].map { "\($0) AND AGAIN \(value)" } ?? value
        }
    }
}
