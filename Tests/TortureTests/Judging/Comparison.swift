import Cluster
import DemoVendor
import Foundation
import TestSupport
import Testing

/// Compares what was told of one instance, in the feed and to its receiver, with the vendor's truth.
struct Comparison {
    let cluster: TortureCluster
    let crm: DemoVendor
    let receiver: CellReceiver
    let instance: Int64
    /// How many records were there before.
    let old: Int
    /// The records that the first poll has seen.
    let known: Set<String>

    /// Waits until all is told, then for two more polls, and compares.
    func make(_ client: PolluxClient, patience: Duration) async throws -> CellOutcome {
        var tail = FeedTail(client, instance: instance)
        do {
            try await eventually("all is told", within: patience, every: .milliseconds(400)) {
                try await tail.readOn()
                return faults(in: tail.events).isEmpty
            }
        } catch is DeadlinePassed {
            try await report(faults(in: tail.events))
            return CellOutcome(events: tail.events, requests: crm.requests.entries)
        }
        // What is told twice is told by a later poll.
        try await waitForPolls(2)
        try await tail.readOn()
        try await report(faults(in: tail.events))
        let positions = tail.events.map(\.position)
        #expect(zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 }, "the feed repeats nothing")
        #expect(Set(tail.events.map(\.id)).count == tail.events.count)
        try await requireDeliveries(of: tail.events)
        return CellOutcome(events: tail.events, requests: crm.requests.entries)
    }

    private func faults(in events: [ToldEvent]) -> [String] {
        let told = Dictionary(grouping: events, by: \.objectID)
        let truth = crm.records.truth(.contacts)
        let unknown = Set(told.keys).subtracting(truth.map(\.id)).map { "there never was a record \($0)" }
        return unknown
            + truth.enumerated().compactMap { index, record in
                TruthJudge(record, isOld: index < old, isKnown: known.contains(record.id))
                    .fault(in: told[record.id] ?? [])
            }
    }

    private func report(_ faults: [String]) async throws {
        guard !faults.isEmpty else { return }
        let poller = try await cluster.describe(instance)
        let shown = faults.prefix(5).joined(separator: "\n")
        Issue.record("\(faults.count) records are wrong:\n\(shown)\npoller: \(poller)\nlogs: \(cluster.folder.path)")
    }

    private func waitForPolls(_ count: Int) async throws {
        for _ in 0..<count {
            let before = try await polledAt()
            try await eventually("another poll", within: .seconds(60), every: .milliseconds(100)) {
                try await polledAt() > before
            }
        }
    }

    private func polledAt() async throws -> Date {
        try await cluster.database.query(
            "select coalesce(min(last_poll_at), '-infinity'::timestamptz) from pollux.poller where instance_id = \(instance)"
        )
        .first?.decode(0) ?? .distantPast
    }

    /// Each event stands in one notification, and every notification has arrived.
    private func requireDeliveries(of events: [ToldEvent]) async throws {
        let told = Set(events.map(\.id))
        try await eventually("every delivery has arrived", within: .seconds(60), every: .milliseconds(200)) {
            told.isSubset(of: receiver.eventIDs)
        }
        let delivered = receiver.eventIDs
        #expect(Set(delivered) == told)
        #expect(delivered.count == told.count, "no event stands in two notifications")
    }
}
