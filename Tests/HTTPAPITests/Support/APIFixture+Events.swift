import Events
import Foundation
import Instances
import JobQueue
import Postgres
import TestSupport
import Testing

extension APIFixture {
    /// Records a change of a contact of an instance of the owner's, as a poll does, and gives it its place in the feed.
    ///
    /// - Returns: The event's id.
    @discardableResult
    func recordEvent(of instance: Int64, record: String = #"{"key":"7","price":1.10}"#) async throws -> String {
        let found = try await services.instances.find(
            InstanceID(rawValue: instance),
            organization: owner.organizationID
        )
        let known = try #require(found)
        let recorder = EventRecorder(queue: JobQueue(database: database), keyring: keyring)
        let change = Change(objectID: "7", kind: .updated, date: Date(), record: Array(record.utf8))
        _ = try await database.withTransaction { connection in
            try await recorder.record(
                ChangeBatch(instance: known, hub: "crm", objectType: "contacts", pollDate: Date(), changes: [change]),
                on: connection
            )
        }
        let sequencer = FeedSequencer(database: database)
        // Another test's sequencer may be at work, and this one's step then does nothing.
        try await eventually("the event has its place in the feed") {
            _ = try await sequencer.step()
            let waiting = try await database.query(
                "select from pollux.event where instance_id = \(instance) and position is null limit 1"
            )
            return waiting.isEmpty
        }
        let rows = try await database.query(
            "select public_id from pollux.event where instance_id = \(instance) order by id desc limit 1"
        )
        return try #require(rows.first).decode(0)
    }
}
