public import Elements
import Foundation

/// Makes versions to judge of an object's records as they came.
public struct VersionReader: Sendable {
    private let updated: VersionDateReader?
    private let created: VersionDateReader?

    /// Reads records of this object.
    public init(_ resource: Resource) {
        updated = resource.dates.updated.map(VersionDateReader.init)
        created = resource.dates.created.map(VersionDateReader.init)
    }

    /// Returns the version that a record is.
    public func version(_ record: RecordSlice) -> SeenVersion {
        SeenVersion(
            id: record.id,
            bytes: record.bytes,
            updated: record.updated.flatMap { updated?.date($0) },
            created: record.created.flatMap { created?.date($0) }
        )
    }

    /// Returns the versions of a page, in the order of their dates; those without one come last.
    public func versions(_ records: [RecordSlice]) -> [SeenVersion] {
        let versions = records.map(version)
        return versions.enumerated().sorted { left, right in
            let dates = (left.element.updated?.from ?? .distantFuture, right.element.updated?.from ?? .distantFuture)
            return dates.0 == dates.1 ? left.offset < right.offset : dates.0 < dates.1
        }.map(\.element)
    }

    /// Returns how many of a page's records bear a date that is none in the configured format.
    public func unreadableDates(in records: [RecordSlice]) -> Int {
        records.count { record in
            guard let text = record.updated, !text.isEmpty, let updated else { return false }
            return updated.date(text) == nil
        }
    }
}
