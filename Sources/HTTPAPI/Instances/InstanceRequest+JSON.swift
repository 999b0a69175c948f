import Elements
import Foundation
import Provisioning

extension InstanceRequest {
    /// Reads the body of a creation or a change.
    ///
    /// Members that mean nothing here are passed over: a client may send back what it was given.
    ///
    /// - Throws: ``APIError``, 400, with the place of the fault.
    init(_ body: JSONRecord) throws(APIError) {
        self.init()
        for member in body.members() {
            let record = JSONRecord(Array(member.value))
            guard let value = record.value else { continue }
            switch (member.name, value) {
            case (_, .null): continue
            case ("element", _): try readElement(record)
            case ("elementId", .number(let text)):
                if elementID == nil { elementID = Int(text) }
            case ("name", .string(let text)): name = text
            case ("tags", _): tags = try Self.texts(record, place: "tags")
            case ("configuration", .composite(let text)) where text.hasPrefix("{"):
                configuration = Self.values(record)
            case ("name", _): throw .badRequest("name: it must be a text")
            case ("configuration", _): throw .badRequest("configuration: it must be an object")
            default: continue
            }
        }
    }

    private mutating func readElement(_ record: JSONRecord) throws(APIError) {
        switch record.scalar(at: FieldPath(member: "key")) {
        case .string(let key): elementKey = key
        case nil, .null: break
        default: throw .badRequest("element.key: it must be a text such as 'sagecrm'")
        }
        if case .number(let text) = record.scalar(at: FieldPath(member: "id")) { elementID = Int(text) }
    }

    private static func texts(_ record: JSONRecord, place: String) throws(APIError) -> [String] {
        do {
            return try JSONDecoder().decode([String].self, from: Data(record.bytes))
        } catch {
            throw .badRequest("\(place): it must be an array of texts")
        }
    }

    private static func values(_ record: JSONRecord) -> [String: JSONScalar] {
        var values: [String: JSONScalar] = [:]
        for member in record.members() {
            values[member.name] = JSONRecord(Array(member.value)).value
        }
        return values
    }
}
