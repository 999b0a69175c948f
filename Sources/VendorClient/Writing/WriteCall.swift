import Elements
import Foundation
import OutboundHTTP

/// One write to a vendor: how it is asked, and how its answer is read.
struct WriteCall {
    private let operation: WriteOperation
    private let resource: Resource
    private let id: String?
    private let key: String?

    init(_ operation: WriteOperation, _ resource: Resource, id: String? = nil, key: String? = nil) {
        self.operation = operation
        self.resource = resource
        self.id = id
        // Of chance where nobody gave one: then the vendor tells at least our own repetition from the first try.
        self.key = operation.idempotencyHeader == nil ? nil : key ?? UUID().uuidString
    }

    /// By RFC 9110 a PUT or DELETE made twice does the same as once; anything else only with a key.
    var repetition: VendorClient.Repetition {
        key != nil || operation.method == .put || operation.method == .delete || operation.method == .get
            ? .freely : .ifNotDone
    }

    func request(_ builder: RequestBuilder, body: [UInt8]?) throws(VendorError) -> OutboundRequest {
        var headers: [HTTPField] = []
        if let name = operation.idempotencyHeader, let key { headers.append(HTTPField(name, key)) }
        var request = try builder.request(
            operation.method,
            operation.path,
            id: id,
            headers: headers,
            body: try wrapped(body),
            contentType: operation.contentType
        )
        // Also the library below must not send it twice by itself.
        request.sentOnce = repetition == .ifNotDone
        return request
    }

    /// The body as it is, under the vendor's key where it wants one.
    private func wrapped(_ body: [UInt8]?) throws(VendorError) -> [UInt8]? {
        guard let body, operation.contentType.lowercased().contains("json") else { return body }
        do throws(JSONFault) {
            // What is no JSON could be more than one value under the key.
            _ = try JSONRecord(validating: body)
        } catch {
            throw .refused("the body of \(resource.name) is no JSON: \(error)")
        }
        guard let key = operation.wrap else { return body }
        return Array("{".utf8) + Self.quoted(key) + Array(":".utf8) + body + Array("}".utf8)
    }

    /// Reads what came: the record's bytes as they are, and its id where one is told.
    func read(_ response: OutboundResponse) -> WrittenRecord {
        let answer = JSONRecord(response.body)
        let raw = operation.dataPath.flatMap { answer.raw(at: $0) }.map(Array.init) ?? response.body
        let record = JSONRecord(raw)
        let told = record.scalar(at: resource.idField)?.text ?? Self.usualID.flatMap { record.scalar(at: $0)?.text }
        return WrittenRecord(status: response.status, bytes: raw, id: told ?? id)
    }

    private static let usualID = try? FieldPath("id")

    private static func quoted(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = [0x22]
        for byte in text.utf8 {
            if byte == 0x22 || byte == 0x5C { bytes.append(0x5C) }
            bytes.append(byte)
        }
        return bytes + [0x22]
    }
}
