import Bulk
import Elements
import Foundation
import Hummingbird

/// What `POST /bulk/query` asks for: by parameters, by a JSON body, or by a part `metaData` of a form.
struct BulkQueryRequest {
    private(set) var query: NewBulkQuery

    /// Reads a request with its body.
    ///
    /// - Throws: ``APIError``: 400 with the place of the fault, 413, 415.
    init(_ request: APIRequest) async throws {
        query = NewBulkQuery(query: request.query["q"] ?? "")
        query.lastRunDate = request.query["lastRunDate"]
        query.from = request.query["from"]
        query.to = request.query["to"]
        query.callbackURL = request.headers[.elementsAsyncCallbackURL]
        let body = try await request.body()
        if !body.isEmpty {
            switch request.mediaType {
            case "multipart/form-data":
                let form = try MultipartBody(body, contentType: request.headers[.contentType] ?? "")
                if let metaData = form.parts["metaData"] { try read(metaData, place: "metaData") }
            case nil, "application/json": try read(body, place: "body")
            default: throw APIError.unsupportedMediaType("multipart/form-data or application/json")
            }
        }
        guard !query.query.isEmpty else {
            throw APIError.badRequest("q: it is required, such as q=select * from contacts")
        }
    }

    private mutating func read(_ bytes: [UInt8], place: String) throws(APIError) {
        let record = try APIRequest.object(bytes)
        if let text = try text("query", of: record, place), query.query.isEmpty { query.query = text }
        query.fileName = try text("fileName", of: record, place)
        if query.lastRunDate == nil { query.lastRunDate = try text("lastRunDate", of: record, place) }
        if query.from == nil { query.from = try text("from", of: record, place) }
        if query.to == nil { query.to = try text("to", of: record, place) }
        // The payload comes back byte for byte, whatever JSON it is.
        query.callbackPayload = record.raw(at: FieldPath(member: "callback-payload"))
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private func text(_ name: String, of record: JSONRecord, _ place: String) throws(APIError) -> String? {
        switch record.scalar(at: FieldPath(member: name)) {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw .badRequest("\(place).\(name): it must be a text")
        }
    }
}
