import Foundation
import Instances
import Postgres
import TestSupport
import Testing

@testable import Events

@Suite(.database, .serialized)
struct FeedSequencerTests {
    @Test func `two sequencers and many writers leave no gap and give no position twice`() async throws {
        let fixture = try await EventsFixture.make()
        let sequencer = FeedSequencer(database: fixture.database)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for page in 0..<10 {
                        let first = writer * 1000 + page * 10
                        try await fixture.record(fixture.batch(first..<(first + 10)))
                    }
                    return 0
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    var given = 0
                    for _ in 0..<60 { given += try await sequencer.step(batch: 7) }
                    return given
                }
            }
            try await group.waitForAll()
        }
        try await fixture.sequence()
        let positions = try await fixture.positions()
        #expect(positions == Array(1...Int64(positions.count)))
        #expect(try await fixture.number("select count(*) from pollux.event where position is null") == 0)
        #expect(try await fixture.number("select last_position from pollux.feed_head") == Int64(positions.count))
    }

    @Test func `an event that commits late gets its position then, and nobody waits for it`() async throws {
        let fixture = try await EventsFixture.make()
        try await fixture.sequence()
        let reader = FeedReader(database: fixture.database)
        let start = try await reader.page(organization: fixture.organization).next
        let early = try await fixture.database.withTransaction { late in
            // These take the lower row numbers, and commit last.
            _ = try await fixture.recorder.record(fixture.batch(1...3), on: late)
            try await fixture.record(fixture.batch(4...6))
            try await fixture.sequence()
            return try await reader.page(after: start, organization: fixture.organization)
        }
        #expect(early.events.map(\.objectID) == ["4", "5", "6"])
        try await fixture.sequence()
        let late = try await reader.page(after: early.next, organization: fixture.organization)
        #expect(late.events.map(\.objectID) == ["1", "2", "3"])
        let positions = (early.events + late.events).compactMap(\.position)
        #expect(positions == Array(start.position + 1...start.position + 6))
    }

    @Test func `a step that fails in the middle leaves nothing half`() async throws {
        let fixture = try await EventsFixture.make()
        try await fixture.sequence()
        let head = try await fixture.number("select last_position from pollux.feed_head")
        try await fixture.record(fixture.batch(1...5))
        struct Stop: Error {}
        await #expect(throws: Stop.self) {
            try await fixture.database.withTransaction { connection in
                _ = try await connection.query("select pollux.sequence_feed(5)")
                throw Stop()
            }
        }
        #expect(try await fixture.number("select last_position from pollux.feed_head") == head)
        try await fixture.sequence()
        let positions = try await fixture.positions().filter { $0 > head }
        #expect(positions == Array(head + 1...head + 5))
    }

    @Test func `a sequencer that is held up in a step keeps the others from nothing but that step`() async throws {
        let fixture = try await EventsFixture.make()
        try await fixture.record(fixture.batch(1...5))
        let given = try await fixture.database.withTransaction { connection in
            _ = try await connection.query("select last_position from pollux.feed_head for update")
            return try await FeedSequencer(database: fixture.database).step()
        }
        #expect(given == 0)
        try await fixture.sequence()
        #expect(try await fixture.number("select count(*) from pollux.event where position is null") == 0)
    }

    @Test func `a backlog is read in the order of an index, whatever the statistics say`() async throws {
        let fixture = try await EventsFixture.make()
        let plan = try await fixture.database.withTransaction { connection in
            for setting in ["enable_seqscan", "enable_bitmapscan", "enable_sort", "jit"] {
                _ = try await connection.query("select set_config(\(setting), 'off', true)")
            }
            return try await connection.query(
                "explain select id, day from pollux.event where position is null order by id limit 2000"
            )
            .map { try $0.decode(0, as: String.self) }
        }
        #expect(plan.contains { $0.contains("Merge Append") })
        #expect(!plan.contains { $0.contains("Sort  (") })
    }
}

extension EventsFixture {
    /// Every position that was given, of all organizations: the tests of a suite share its database.
    fileprivate func positions() async throws -> [Int64] {
        try await database.query("select position from pollux.event where position is not null order by position")
            .map { try $0.decode(0, as: Int64.self) }
    }
}
