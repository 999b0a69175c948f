public import Foundation

/// What made a version of a record.
public enum RecordChange: String, Codable, Sendable {
    /// The record was made.
    case created
    /// Fields other than the date of the last change have new values.
    case updated
    /// Only the date of the last change is new.
    case touched
    /// The record is gone.
    case deleted
    /// The record that was gone is there again.
    case restored
}

/// One state that a record was in, as it was really so.
public struct RecordVersion: Sendable {
    /// The version's place among those of its record, from 1.
    public let number: Int

    /// What made it.
    public let change: RecordChange

    /// The date that it bears as its last change, of whole seconds.
    public let updated: Date

    /// The date that it bears as its creation, of whole seconds.
    public let created: Date

    let visibility: Visibility.Moment
    let body: RecordBody
    let recordNumber: Int

    /// The record's bytes as a list and a GET give them; those of a deletion are the last before it.
    public var bytes: [UInt8] {
        body.fields.rendered(number: recordNumber)
    }

    /// The JSON text of one field, exactly as it is sent.
    public func json(_ field: String) -> String? {
        body.fields.json(field)
    }
}

/// A record with all its versions in the order in which they were made.
public struct RecordTruth: Sendable {
    /// The object that the record belongs to.
    public let object: CRMObject

    /// The record's id.
    public let id: String

    /// All versions, the first one first.
    public let versions: [RecordVersion]

    /// The state that the record ended in, nil if it is deleted.
    public var last: RecordVersion? {
        versions.last.flatMap { $0.change == .deleted ? nil : $0 }
    }
}

/// A record's fields, stored or made anew each time they are asked for.
enum RecordBody: Sendable {
    case stored([RecordField])
    case generated(GeneratedRecord)

    var fields: [RecordField] {
        switch self {
        case .stored(let fields): fields
        case .generated(let record): record.fields
        }
    }
}
