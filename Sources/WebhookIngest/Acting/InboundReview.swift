import Elements
import Events
import Foundation
import Instances
import Ledger
import Postgres
import VendorClient

/// One object's part of a run: the time before its records are asked for, and what is then made of them.
struct InboundReview: Sendable {
    private let part: InboundWork.Part
    private let review: RecordReview?
    private let scope: LedgerScope
    private let rules: LedgerRules
    private let askedAt: Date

    /// Begins, by the database's clock; call it before the vendor is asked.
    static func begin(
        _ part: InboundWork.Part,
        of instance: ConnectedInstance,
        database: Database
    ) async throws -> InboundReview {
        let rows = try await database.query("select clock_timestamp()")
        guard let now = try rows.first?.decode(0, as: Date.self) else { throw InboundError.unknownOutcome("no time") }
        // What is not listed has no poller, and only its webhooks tell of it.
        let review =
            part.resource.list == nil
            ? nil : try await RecordReview.begin(instance, object: part.resource.name, database: database)
        var rules = LedgerRules(of: part.resource, baseLine: instance.instance.baseLine, isSeeding: false)
        rules.settledBefore = .distantFuture
        return InboundReview(
            part: part,
            review: review,
            scope: LedgerScope(
                organization: instance.organizationID,
                instance: instance.id,
                object: part.resource.name
            ),
            rules: rules,
            askedAt: now
        )
    }

    /// The object, to get its records by.
    var resource: Resource { review?.resource ?? part.resource }

    /// The ids to ask for.
    var ids: [String] { part.ids }

    /// Judges what was found, what was not, and what is believed, in the caller's transaction.
    ///
    /// - Parameters:
    ///   - fetched: what the vendor gave.
    ///   - isReadAgain: whether the object's poller may still read what is unclear; false where it has been paused or stopped since.
    ///   - connection: the caller's transaction.
    /// - Returns: the changes, and whether there may be more that only a poll can tell.
    /// - Throws: what the database says.
    func judge(
        _ fetched: FetchedRecords,
        isReadAgain: Bool,
        on connection: Connection
    ) async throws -> (changes: [Change], needsPoll: Bool) {
        var changes: [Change] = []
        var needsPoll = false
        if let review {
            let judgement = try await review.judge(
                found: fetched.found,
                missing: fetched.missing,
                named: part.named,
                isReadAgain: isReadAgain,
                on: connection
            )
            changes += judgement.changes
            needsPoll = !judgement.unclear.isEmpty
        } else {
            changes += try await judge(fetched.found, as: .get, on: connection)
            changes += try await judgeDeleted(fetched.missing, on: connection)
        }
        guard !part.resource.canBeAsked else { return (changes, needsPoll) }
        changes += try await judge(try believed(), as: .webhook, on: connection)
        changes += try await judgeDeleted(part.named.sorted(), on: connection)
        return (changes, needsPoll)
    }

    private func judge(
        _ records: [RecordSlice],
        as shape: RecordShape,
        on connection: Connection
    ) async throws -> [Change] {
        guard !records.isEmpty else { return [] }
        return try await Ledger().judge(
            VersionReader(resource).versions(records),
            as: shape,
            askedAt: askedAt,
            in: scope,
            by: rules,
            on: connection
        ).changes
    }

    private func judgeDeleted(_ ids: [String], on connection: Connection) async throws -> [Change] {
        try await Ledger().judgeDeleted(
            ids.map { DeletedRecord(id: $0) },
            named: part.named,
            askedAt: askedAt,
            vendorDate: nil,
            in: scope,
            by: rules,
            on: connection
        )
    }

    /// The records that came under the vendor's signature, each under the id that the body names.
    private func believed() throws -> [RecordSlice] {
        part.believed.sorted { $0.key < $1.key }.map { id, bytes in
            let record = JSONRecord(bytes)
            return RecordSlice(
                bytes: bytes,
                id: id,
                updated: resource.dates.updated.flatMap { record.scalar(at: $0.path)?.text },
                created: resource.dates.created.flatMap { record.scalar(at: $0.path)?.text }
            )
        }
    }
}

/// What a vendor gave for the ids that it was asked for.
struct FetchedRecords: Sendable {
    /// The records.
    var found: [RecordSlice] = []
    /// The ids of which it has no record.
    var missing: [String] = []
    /// The ids that it refuses to show, and why it says so of the first.
    var refused: [String] = []
    /// Why.
    var refusal: String?
}
