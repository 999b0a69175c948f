public import Elements
public import Foundation
public import Instances
public import Postgres

/// Judges records that were got one by one, outside a poll: after a vendor's webhook, or to confirm that they are gone.
///
/// A poll and a webhook that tell of the same change so make one event, in whichever order they come:
///
/// ```swift
/// let review = try await RecordReview.begin(instance, object: "contacts", database: context.database)      // stamps the time
/// let found = try await vendor.calling(as: .webhookGet).getMany(instance, resource: review.resource, ids: ids)
/// try await context.database.withTransaction { connection in
///     try await context.lockLease(on: connection)
///     let judgement = try await review.judge(found: Array(found.values), missing: ids.filter { found[$0] == nil }, on: connection)
///     _ = try await recorder.record(ChangeBatch(…, changes: judgement.changes, maximumPerNotification: 20), on: connection)
///     try await context.complete(on: connection)
/// }
/// ```
///
/// What differs from a form that the ledger holds is told at once. Of a record that is held in the list's shape only, nobody can say whether
/// it has changed or was only touched: it is ``Judgement/unclear`` and left to the next poll, which reads it in both shapes, so that the
/// next webhook of that record can be compared. Make the poller due for it. The next poll compares what was told here by a GET of its own.
///
/// Nothing of the webhook is believed. Of records that the ledger has never seen and that are gone nothing is told, unless the vendor has
/// named them under its signature and polls may not have seen them either.
public struct RecordReview: Sendable {
    /// The object as the instance has configured it: what to get the records by.
    public let resource: Resource
    /// When the records were asked for, by the database's clock.
    public let askedAt: Date

    private let scope: LedgerScope
    private let rules: LedgerRules
    private let reader: VersionReader
    private let ledger = Ledger()

    /// Begins a review: call it before the records are asked for.
    ///
    /// It takes one round trip.
    ///
    /// - Parameters:
    ///   - instance: the instance that the records belong to.
    ///   - object: the object, which the element has.
    ///   - database: where the ledger is.
    /// - Returns: the review.
    /// - Throws: what the database says, or what is wrong with the poller's configuration.
    public static func begin(
        _ instance: ConnectedInstance,
        object: String,
        database: Database
    ) async throws -> RecordReview {
        let scope = LedgerScope(
            organization: instance.instance.organizationID,
            instance: instance.instance.id,
            object: object
        )
        let row = try await database.query(Self.standStatement(of: scope)).first
        let text = try row?.decode("configuration", as: String?.self) ?? "{}"
        let configuration = try PollerConfiguration.one(element: instance.element, object: object, text: text)
        var rules = LedgerRules(
            of: configuration.resource,
            baseLine: try row?.decode("base_line", as: Date?.self) ?? instance.instance.baseLine,
            isSeeding: try row?.decode("is_seeding", as: Bool.self) ?? false
        )
        if try row?.decode("is_polled", as: Bool.self) ?? false {
            let watermark = try row?.decode("watermark", as: Date?.self)
            rules.settledBefore = watermark?.addingTimeInterval(-(configuration.overlap / .seconds(1)))
            // A poll of everything has been complete: what it has not seen was made after it, and told to nobody.
            if case .reconcile = configuration.resource.deletes {
                rules.holdsAll = try row?.decode("is_seeded", as: Bool.self) ?? false
            }
            rules.isReadAgain = try row?.decode("is_read_again", as: Bool.self) ?? false
        } else {
            rules.settledBefore = .distantFuture
        }
        return RecordReview(
            resource: configuration.resource,
            askedAt: try row?.decode("asked_at", as: Date.self) ?? Date(),
            scope: scope,
            rules: rules,
            reader: VersionReader(configuration.resource)
        )
    }

    init(resource: Resource, askedAt: Date, scope: LedgerScope, rules: LedgerRules, reader: VersionReader) {
        self.resource = resource
        self.askedAt = askedAt
        self.scope = scope
        self.rules = rules
        self.reader = reader
    }

    /// Judges what was found and what was not, in the caller's transaction, which records the changes.
    ///
    /// - Parameters:
    ///   - found: the records as the call for one record gives them.
    ///   - missing: the ids of which the vendor has no record any more (404 or 410).
    ///   - named: the ids that the vendor has named as deleted under a signature that was checked.
    ///   - vendorDate: the vendor's time of the calls: the date of a deletion.
    ///   - isReadAgain: false where the object's poller reads nothing any more, as the caller knows who holds its lock.
    ///   - connection: the caller's transaction.
    /// - Returns: the changes, in the order of their dates, deletions last; and the ids that only a poll can judge.
    /// - Throws: what the database says, or ``LedgerError``.
    public func judge(
        found: [RecordSlice],
        missing: [String],
        named: Set<String> = [],
        vendorDate: Date? = nil,
        isReadAgain: Bool = true,
        on connection: Connection
    ) async throws -> Judgement {
        var rules = rules
        rules.isReadAgain = rules.isReadAgain && isReadAgain
        let judgement = try await ledger.judge(
            reader.versions(found),
            as: .get,
            askedAt: askedAt,
            in: scope,
            by: rules,
            on: connection
        )
        let deleted = try await ledger.judgeDeleted(
            missing.map { DeletedRecord(id: $0) },
            named: rules.holdsAll ? [] : named,
            askedAt: askedAt,
            vendorDate: vendorDate,
            in: scope,
            by: rules,
            on: connection
        )
        return Judgement(changes: judgement.changes + deleted, unclear: judgement.unclear)
    }

    /// Reads how the object's poller stands: it is Polling's row, which this only looks at.
    static func standStatement(of scope: LedgerScope) -> SQL {
        """
        select
            p.configuration::text as configuration,
            p.base_line,
            p.watermark,
            coalesce(p.enabled, false) as is_polled,
            coalesce(p.enabled and p.state <> 'paused', false) as is_read_again,
            coalesce(p.enabled and p.seeded_at is null, false) as is_seeding,
            coalesce(p.enabled and p.seeded_at is not null, false) as is_seeded,
            -- of the fetch that follows, not of a transaction
            clock_timestamp() as asked_at
        from (values (1)) as always (row)
        left join pollux.poller as p
            on p.organization_id = \(scope.organization.rawValue)
            and p.instance_id = \(scope.instance.rawValue)
            and p.object = \(scope.object)
        """
    }
}
