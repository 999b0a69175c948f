import Elements
import Foundation
import Hummingbird
import Instances

/// A request that has passed its door: who asks, about which instance, with which parameters.
struct APIRequest: Sendable {
    /// The most that a JSON body may hold.
    static let largestBody = 1_048_576

    let request: Request
    let requestID: String
    /// Scheme and authority as the client called them, as far as they can be believed.
    let origin: String
    let query: QueryItems
    let parameters: [String: String]
    /// Who asks; nil only on open routes.
    let knownCaller: Caller?
    /// The instance that is named, on routes about one.
    let namedInstance: InstanceID?

    var headers: HTTPFields { request.headers }

    /// Who asks.
    ///
    /// - Throws: ``APIError`` on an open route, where there is nobody.
    var caller: Caller {
        get throws(APIError) {
            guard let knownCaller else { throw .internalFault }
            return knownCaller
        }
    }

    /// The instance that the route is about.
    var instance: InstanceID {
        get throws(APIError) {
            guard let namedInstance else { throw .internalFault }
            return namedInstance
        }
    }

    /// A parameter of the path.
    func parameter(_ name: String) throws(APIError) -> String {
        guard let value = parameters[name] else { throw .internalFault }
        return value
    }

    /// A parameter of the path that is an integer; what is none names nothing.
    func number(_ name: String, of what: String) throws(APIError) -> Int64 {
        guard let number = Int64(try parameter(name)), number > 0 else { throw .notFound(what) }
        return number
    }

    /// Reads the body to its end.
    ///
    /// - Throws: ``APIError``, 413.
    func body(upTo limit: Int = APIRequest.largestBody) async throws -> [UInt8] {
        if let length = headers[.contentLength].flatMap(Int.init), length > limit { throw APIError.tooLarge(limit) }
        var bytes: [UInt8] = []
        for try await buffer in request.body {
            guard bytes.count + buffer.readableBytes <= limit else { throw APIError.tooLarge(limit) }
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        return bytes
    }

    /// Reads a body that must be a JSON object.
    ///
    /// - Throws: ``APIError``: 413, 415, or 400 with the place of the fault.
    func jsonObject() async throws -> JSONRecord {
        try jsonObject(await body())
    }

    /// Reads bytes of a body that must be a JSON object.
    func jsonObject(_ bytes: [UInt8]) throws(APIError) -> JSONRecord {
        if let type = mediaType, type != "application/json", !type.hasSuffix("+json") {
            throw .unsupportedMediaType("application/json")
        }
        return try Self.object(bytes)
    }

    /// Reads bytes that must be a JSON object.
    static func object(_ bytes: [UInt8]) throws(APIError) -> JSONRecord {
        let record: JSONRecord
        do throws(JSONFault) {
            record = try JSONRecord(validating: bytes)
        } catch {
            throw .badRequest(bytes.isEmpty ? "the body must be a JSON object" : "the body is no JSON: \(error)")
        }
        guard case .composite(let text) = record.value, text.hasPrefix("{") else {
            throw .badRequest("the body must be a JSON object")
        }
        return record
    }

    /// The body's type, without its parameters.
    var mediaType: String? {
        headers[.contentType]?.split(separator: ";").first?.trimmingCharacters(in: .whitespaces).lowercased()
    }
}
