import Elements
import Events
import Foundation
import Instances
import Ledger
import Postgres
import TestSupport

/// A scope of its own in the ledger, and versions to judge in it.
struct LedgerDoor: Sendable {
    static let base = Date(timeIntervalSince1970: 1_795_262_400)

    let database = TestDatabase.current.database
    let scope: LedgerScope
    var rules: LedgerRules

    init(_ instance: Int64, isReadAgain: Bool = false) throws {
        scope = LedgerScope(
            organization: OrganizationID(rawValue: 1),
            instance: InstanceID(rawValue: instance),
            object: "contacts"
        )
        rules = LedgerRules(baseLine: Self.base, isSeeding: false, ignored: [try FieldPath("updated")])
        rules.isReadAgain = isReadAgain
    }

    /// The instant so many seconds after the base line.
    static func at(_ seconds: Double) -> Date { base.addingTimeInterval(seconds) }

    func version(_ name: String = "Ann", at seconds: Double? = 10, id: String = "1", extra: String = "") -> SeenVersion
    {
        SeenVersion(
            id: id,
            bytes: Array("{\"id\":\"\(id)\",\"name\":\"\(name)\",\"updated\":\(seconds ?? 0)\(extra)}".utf8),
            updated: seconds.map { VersionDate(Self.at($0)) },
            created: VersionDate(Self.at(-1_000))
        )
    }

    /// What is told, and what is unclear, of one version asked for at a second.
    func see(_ version: SeenVersion, as shape: RecordShape = .list, asked seconds: Double) async throws -> [String] {
        let judgement = try await database.withTransaction { connection in
            try await Ledger().judge(
                [version],
                as: shape,
                askedAt: Self.at(seconds),
                in: scope,
                by: rules,
                on: connection
            )
        }
        return judgement.changes.map { "\($0.objectID) \($0.kind.rawValue)" } + judgement.unclear.map { "\($0) ?" }
    }

    /// What is told of records that are gone.
    func lose(
        _ ids: [String],
        on date: Double? = nil,
        named: Set<String> = [],
        asked seconds: Double
    ) async throws -> [String] {
        let changes = try await database.withTransaction { connection in
            try await Ledger().judgeDeleted(
                ids.map { DeletedRecord(id: $0, date: date.map(Self.at)) },
                named: named,
                askedAt: Self.at(seconds),
                vendorDate: Self.at(seconds),
                in: scope,
                by: rules,
                on: connection
            )
        }
        return changes.map { "\($0.objectID) \($0.kind.rawValue)" }
    }
}
