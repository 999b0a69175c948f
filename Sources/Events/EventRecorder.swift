import Foundation
public import Instances
public import JobQueue
public import Postgres

/// Records events in the caller's transaction, with all that is owed because of them.
///
/// One call inserts the events, makes a notification for each webhook that wants some of them, and inserts their deliveries and
/// the jobs that send them: with the caller's cursor and ledger all of it happens, or nothing. A page takes a handful of statements,
/// whatever the number of its changes.
public struct EventRecorder: Sendable {
    let queue: JobQueue
    let keyring: Keyring?
    let retryWaits: [Duration]

    /// The waits after failure 1, 2, … of a delivery, each ± 20 %.
    public static let standardRetryWaits: [Duration] = [
        .seconds(5), .seconds(300), .seconds(1800), .seconds(7200), .seconds(18_000), .seconds(36_000),
        .seconds(50_400),
        .seconds(72_000), .seconds(86_400),
    ]

    /// Makes a recorder.
    ///
    /// - Parameters:
    ///   - queue: Where the delivery jobs go.
    ///   - keyring: Seals a callback's URL that has user-info; without one such a URL is refused.
    ///   - retryWaits: The waits of deliveries to webhooks that have no list of their own (`POLLUX_DELIVERY_RETRY_SECONDS`).
    public init(
        queue: JobQueue,
        keyring: Keyring? = nil,
        retryWaits: [Duration] = EventRecorder.standardRetryWaits
    ) {
        self.queue = queue
        self.keyring = keyring
        self.retryWaits = retryWaits
    }

    /// Records the changes of a page.
    ///
    /// - Parameters:
    ///   - batch: The changes, in the order in which they are to be told.
    ///   - connection: The caller's transaction.
    /// - Returns: How many events were recorded: one a change.
    /// - Throws: What the database says; the caller's transaction must then roll back.
    public func record(_ batch: ChangeBatch, on connection: Connection) async throws -> Int {
        guard !batch.changes.isEmpty else { return 0 }
        let audience = try await Audience.load(
            instance: batch.instance.id,
            organization: batch.instance.organizationID,
            lifecycle: false,
            on: connection
        )
        let drafts = audience.flatMap { subscriber in groups(of: batch, for: subscriber) }
        let numbers = try await Numbers.allocate(
            events: batch.changes.count,
            notifications: drafts.count,
            on: connection
        )
        let recorded = zip(numbers.events, batch.changes).map { id, change in
            RecordedChange(rowID: id, eventID: .make(at: numbers.now), change: change)
        }
        guard recorded.count == batch.changes.count, let batchID = recorded.first?.rowID else {
            throw EventsError.incompleteWrite("the events' numbers")
        }
        try await insert(recorded, of: batch, batchID: batchID, on: connection)
        let owed = zip(drafts, numbers.notifications).map { draft, number in
            let items = draft.indices.compactMap { recorded.dropFirst($0).first }
            let id = EventID.make(at: numbers.now)
            return OwedNotification(
                number: number,
                id: id,
                subscriber: draft.subscriber,
                batchID: batchID,
                eventIDs: items.map(\.rowID),
                body: ElementsFormat.render(items, of: batch, number: number, id: id, createdAt: numbers.now)
            )
        }
        try await owe(owed, numbers, instance: batch.instance.id, batch.instance.organizationID, on: connection)
        return recorded.count
    }

    /// Records a lifecycle event, such as `bulk_sync.completed`, and tells the subscriptions that name its type.
    ///
    /// - Parameters:
    ///   - type: The event's type.
    ///   - organization: Who may see it.
    ///   - instance: The instance it is about; nil where there is none.
    ///   - fields: The event's own fields: a JSON object.
    ///   - connection: The caller's transaction.
    /// - Throws: What the database says; the caller's transaction must then roll back.
    public func recordLifecycle(
        type: String,
        organization: OrganizationID,
        instance: InstanceID?,
        fields: String,
        on connection: Connection
    ) async throws {
        let audience = try await Audience.load(
            instance: instance,
            organization: organization,
            lifecycle: true,
            on: connection
        )
        .filter { $0.wants(type) }
        let numbers = try await Numbers.allocate(events: 1, notifications: audience.count, on: connection)
        guard let rowID = numbers.events.first else { throw EventsError.incompleteWrite("the event's number") }
        let eventID = EventID.make(at: numbers.now)
        _ = try await connection.execute(
            Self.insertLifecycleStatement(rowID, eventID, type, organization, instance, fields)
        )
        let body = LifecycleFormat.render(
            type: type,
            fields: fields,
            eventID: eventID,
            organization: organization,
            createdAt: numbers.now
        )
        let owed = zip(audience, numbers.notifications).map { subscriber, number in
            OwedNotification(
                number: number,
                id: .make(at: numbers.now),
                subscriber: subscriber,
                batchID: rowID,
                eventIDs: [rowID],
                body: body
            )
        }
        try await owe(owed, numbers, instance: instance, organization, on: connection)
    }

    private struct Draft {
        let subscriber: Subscriber
        let indices: [Int]
    }

    /// Cuts the changes that a subscriber wants into notifications.
    private func groups(of batch: ChangeBatch, for subscriber: Subscriber) -> [Draft] {
        let wanted = batch.changes.indices.filter { index in
            batch.changes.dropFirst(index).first.map { subscriber.wants(batch.type(of: $0)) } ?? false
        }
        let size = max(1, batch.maximumPerNotification)
        return stride(from: 0, to: wanted.count, by: size).map { start in
            Draft(subscriber: subscriber, indices: Array(wanted.dropFirst(start).prefix(size)))
        }
    }

    private func insert(
        _ recorded: [RecordedChange],
        of batch: ChangeBatch,
        batchID: Int64,
        on connection: Connection
    ) async throws {
        let inserted = try await connection.execute(Self.insertEventsStatement(recorded, batch, batchID))
        guard inserted == recorded.count else { throw EventsError.incompleteWrite("the events") }
    }
}
