import Foundation
import HTTPTypes
import Hummingbird

/// An answer as a contract has it.
struct PlayedAnswer: Decodable, Sendable {
    let status: Int?
    let headers: [String: String]?
    let body: JSONValue?

    /// The answer on the wire.
    var response: Response {
        get throws {
            var fields = HTTPFields()
            fields[.contentType] = "application/json"
            for (name, value) in headers ?? [:] {
                if let field = HTTPField.Name(name) { fields[field] = value }
            }
            let bytes = try body.map { Array(try JSONEncoder().encode($0)) } ?? []
            return Response(
                status: .init(code: status ?? 200),
                headers: fields,
                body: .init(byteBuffer: ByteBuffer(bytes: bytes))
            )
        }
    }
}
