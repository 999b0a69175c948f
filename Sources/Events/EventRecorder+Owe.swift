import Foundation
import Instances
import JobQueue
import Postgres

/// A notification with the bytes that one webhook will be sent.
struct OwedNotification: Sendable {
    /// Its number, also in its envelope.
    let number: Int64
    /// Its name outside, sent as `webhook-id`.
    let id: EventID
    /// Whom it is owed to.
    let subscriber: Subscriber
    /// The batch of its events; nil where it carries none.
    let batchID: Int64?
    /// Its events.
    let eventIDs: [Int64]
    /// The bytes.
    let body: [UInt8]
}

extension EventRecorder {
    /// Inserts notifications, their deliveries and the jobs that send them.
    func owe(
        _ owed: [OwedNotification],
        _ numbers: Numbers,
        instance: InstanceID?,
        _ organization: OrganizationID,
        on connection: Connection
    ) async throws {
        guard !owed.isEmpty else { return }
        let deliveries = zip(owed, numbers.deliveries).map { ($0, $1) }
        let jobs = deliveries.map { notification, delivery in
            NewJob(
                kind: DeliveryReference.jobKind,
                queue: DeliveryReference.queue,
                lane: WebhookID(rawValue: notification.subscriber.id.rawValue).lane,
                payload: DeliveryReference(delivery: delivery, day: numbers.day).payload,
                organizationID: organization.rawValue,
                retry: RetryPolicy(waits: notification.subscriber.retryWaits ?? retryWaits, jitter: 0.2),
                longestRun: notification.subscriber.timeout + .seconds(60)
            )
        }
        let jobIDs = try await queue.enqueue(jobs, on: connection)
        let inserted = try await connection.execute(
            Self.oweStatement(owed, deliveries.map(\.1), jobIDs.map { $0?.rawValue }, instance, organization)
        )
        guard deliveries.count == owed.count, jobIDs.count == owed.count, inserted == owed.count else {
            throw EventsError.incompleteWrite("the deliveries")
        }
    }

    static func oweStatement(
        _ owed: [OwedNotification],
        _ deliveries: [Int64],
        _ jobs: [Int64?],
        _ instance: InstanceID?,
        _ organization: OrganizationID
    ) -> SQL {
        """
        with owed as materialized (
            select id, public_id, webhook_id, batch_id, event_ids::bigint[] as event_ids, body, delivery_id, job_id
            from unnest(
                \(owed.map(\.number)),
                \(owed.map(\.id.rawValue)),
                \(owed.map(\.subscriber.id.rawValue)),
                \(owed.map(\.batchID)),
                \(owed.map { "{" + $0.eventIDs.map(String.init).joined(separator: ",") + "}" }),
                \(owed.map(\.body)),
                \(deliveries),
                \(jobs)
            ) as o (id, public_id, webhook_id, batch_id, event_ids, body, delivery_id, job_id)
        ),
        made as (
            insert into pollux.notification (
                id, public_id, webhook_id, organization_id, instance_id, batch_id, event_ids, body
            )
            select
                id, public_id, webhook_id, \(organization.rawValue), \(instance?.rawValue)::bigint, batch_id, event_ids,
                body
            from owed
        )
        insert into pollux.delivery (id, notification_id, webhook_id, organization_id, job_id)
        select delivery_id, id, webhook_id, \(organization.rawValue), job_id
        from owed
        """
    }
}
