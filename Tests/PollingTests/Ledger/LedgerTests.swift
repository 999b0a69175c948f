import Elements
import Events
import Foundation
import Instances
import Ledger
import Postgres
import TestSupport
import Testing

@Suite(.database) struct LedgerTests {
    private let database = TestDatabase.current.database
    private let base = Date(timeIntervalSince1970: 1_795_262_400)

    /// Judges versions in a scope of their own instance, page by page.
    private struct Door {
        let database: Database
        let scope: LedgerScope
        let rules: LedgerRules

        func judge(_ versions: [SeenVersion], askedAt: Date) async throws -> [String] {
            let changes = try await database.withTransaction { connection in
                try await Ledger().judge(versions, askedAt: askedAt, in: scope, by: rules, on: connection).changes
            }
            return changes.map { "\($0.objectID) \($0.kind.rawValue)" }
        }
    }

    private func door(_ instance: Int64, seeding: Bool = false, tolerance: Duration = .zero) throws -> Door {
        Door(
            database: database,
            scope: LedgerScope(
                organization: OrganizationID(rawValue: 1),
                instance: InstanceID(rawValue: instance),
                object: "contacts"
            ),
            rules: LedgerRules(
                baseLine: base,
                isSeeding: seeding,
                createdCheckTolerance: tolerance,
                ignored: [try FieldPath("updated"), try FieldPath("noise")]
            )
        )
    }

    private func version(
        _ id: String = "1",
        _ name: String = "Ann",
        at seconds: Double = 10,
        created: Double? = -1_000,
        extra: String = ""
    ) -> SeenVersion {
        SeenVersion(
            id: id,
            bytes: Array("{\"id\":\"\(id)\",\"name\":\"\(name)\",\"updated\":\(seconds)\(extra)}".utf8),
            updated: VersionDate(base.addingTimeInterval(seconds)),
            created: created.map { VersionDate(base.addingTimeInterval($0)) }
        )
    }

    @Test func `a record made after the base line is created, an older one that was never seen is updated`()
        async throws
    {
        let door = try door(1)
        let found = try await door.judge([version("new", created: 5), version("old")], askedAt: base)
        #expect(found == ["new CREATED", "old UPDATED"])
    }

    @Test func `a record without a created date, or made within the tolerance of its update, is created`() async throws
    {
        let door = try door(2, tolerance: .seconds(2))
        let undated = version("undated", created: nil)
        let quick = SeenVersion(
            id: "quick",
            bytes: Array("{}".utf8),
            updated: VersionDate(base.addingTimeInterval(1)),
            created: VersionDate(base.addingTimeInterval(-1))
        )
        let slow = SeenVersion(
            id: "slow",
            bytes: Array("{}".utf8),
            updated: VersionDate(base.addingTimeInterval(2)),
            created: VersionDate(base.addingTimeInterval(-1))
        )
        let found = try await door.judge([undated, quick, slow], askedAt: base)
        #expect(found == ["undated CREATED", "quick CREATED", "slow UPDATED"])
    }

    @Test func `what is dated before the base line, or in its very second, is known from now on and told to nobody`()
        async throws
    {
        let first = try door(3, seeding: true)
        #expect(try await first.judge([version("a", at: -5), version("b", at: 0)], askedAt: base) == [])
        #expect(
            try await first.judge([version("a", at: -5), version("b", "Bea", at: 9)], askedAt: base) == ["b UPDATED"]
        )
        let late = try door(3)
        #expect(try await late.judge([version("c", at: -7)], askedAt: base) == [])
        #expect(try await late.judge([version("a", "late", at: -2)], askedAt: base) == [])
    }

    @Test func `the same page judged again tells nothing`() async throws {
        let door = try door(4)
        #expect(try await door.judge([version()], askedAt: base) == ["1 UPDATED"])
        #expect(try await door.judge([version()], askedAt: base) == [])
        #expect(try await door.judge([version()], askedAt: base.addingTimeInterval(60)) == [])
    }

    @Test func `a touched date or noise alone is no event, and moves the version on`() async throws {
        let door = try door(5)
        _ = try await door.judge([version(at: 10)], askedAt: base)
        #expect(try await door.judge([version(at: 20, extra: ",\"noise\":1")], askedAt: base) == [])
        #expect(try await door.judge([version("1", "stale", at: 15)], askedAt: base.addingTimeInterval(9)) == [])
    }

    @Test func `another order of the same fields is no change`() async throws {
        let door = try door(6)
        _ = try await door.judge([version()], askedAt: base)
        let turned = SeenVersion(
            id: "1",
            bytes: Array("{ \"updated\": 10.0,\n \"name\":\"Ann\" , \"id\":\"1\"}".utf8),
            updated: VersionDate(base.addingTimeInterval(10)),
            created: nil
        )
        #expect(try await door.judge([turned], askedAt: base.addingTimeInterval(1)) == [])
    }

    @Test func `a change within the same second is told, unless its page was asked for earlier`() async throws {
        let door = try door(7)
        _ = try await door.judge([version("1", "first")], askedAt: base.addingTimeInterval(1))
        #expect(try await door.judge([version("1", "stale")], askedAt: base) == [])
        #expect(try await door.judge([version("1", "second")], askedAt: base.addingTimeInterval(2)) == ["1 UPDATED"])
    }

    @Test func `seen again unchanged, a version is as new as its last page`() async throws {
        let door = try door(8)
        _ = try await door.judge([version("1", "held")], askedAt: base.addingTimeInterval(1))
        _ = try await door.judge([version("1", "held")], askedAt: base.addingTimeInterval(9))
        #expect(try await door.judge([version("1", "between")], askedAt: base.addingTimeInterval(5)) == [])
    }

    @Test func `an older version never takes the place of a newer one, whenever it was asked for`() async throws {
        let door = try door(9)
        _ = try await door.judge([version("1", "new", at: 20)], askedAt: base)
        #expect(try await door.judge([version("1", "old", at: 10)], askedAt: base.addingTimeInterval(99)) == [])
        #expect(try await door.judge([version("1", "new", at: 20)], askedAt: base.addingTimeInterval(99)) == [])
    }

    @Test func `dates that may mean two instants order nothing, so the one read last is newer`() async throws {
        let door = try door(10)
        func folded(_ name: String, from: Double) -> SeenVersion {
            SeenVersion(
                id: "1",
                bytes: Array("{\"name\":\"\(name)\"}".utf8),
                updated: VersionDate(from: base.addingTimeInterval(from), to: base.addingTimeInterval(from + 3_600)),
                created: nil
            )
        }
        _ = try await door.judge([folded("first", from: 900)], askedAt: base)
        let second = try await door.judge([folded("second", from: 300)], askedAt: base.addingTimeInterval(1))
        #expect(second == ["1 UPDATED"])
    }

    @Test func `records without any date are seeded silently and told by their contents`() async throws {
        func plain(_ id: String, _ name: String) -> SeenVersion {
            SeenVersion(id: id, bytes: Array("{\"name\":\"\(name)\"}".utf8), updated: nil, created: nil)
        }
        #expect(try await door(11, seeding: true).judge([plain("1", "Ann")], askedAt: base) == [])
        let later = base.addingTimeInterval(60)
        #expect(
            try await door(11).judge([plain("1", "Bea"), plain("2", "Cid")], askedAt: later) == [
                "1 UPDATED", "2 CREATED",
            ]
        )
    }

    @Test func `of two versions of a record in one page the newer is told, once`() async throws {
        let door = try door(12)
        let found = try await door.judge(
            [version("1", "new", at: 20), version("2", at: 12), version("1", "old", at: 10)],
            askedAt: base
        )
        #expect(found == ["1 UPDATED", "2 UPDATED"])
        #expect(try await door.judge([version("1", "new", at: 20)], askedAt: base) == [])
    }

    @Test func `what one instance has seen is news to another`() async throws {
        _ = try await door(13).judge([version()], askedAt: base)
        #expect(try await door(14).judge([version()], askedAt: base) == ["1 UPDATED"])
    }

    @Test func `two doors that judge one change at the same time tell it once`() async throws {
        let door = try door(15)
        let versions = (0..<50).map { version("\($0)", at: 10) }
        let turned = Array(versions.reversed())
        let base = base
        async let left = door.judge(versions, askedAt: base)
        async let right = door.judge(turned, askedAt: base)
        let told = try await left + right
        #expect(told.count == 50)
        #expect(Set(told).count == 50)
    }

    @Test func `a judgement that is rolled back has not happened`() async throws {
        struct Killed: Error {}
        let door = try door(16)
        await #expect(throws: Killed.self) {
            try await database.withTransaction { connection in
                _ = try await Ledger().judge([version()], askedAt: base, in: door.scope, by: door.rules, on: connection)
                throw Killed()
            }
        }
        #expect(try await door.judge([version()], askedAt: base) == ["1 UPDATED"])
    }
}
