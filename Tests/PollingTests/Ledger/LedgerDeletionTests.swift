import Elements
import Events
import Foundation
import Ledger
import TestSupport
import Testing

/// Records that are gone, and records that come back.
@Suite(.database) struct LedgerDeletionTests {
    @Test func `a deletion is told once, and of a record that was never seen not at all`() async throws {
        let door = try LedgerDoor(201)
        _ = try await door.see(door.version(), asked: 11)
        #expect(try await door.lose(["1", "2"], asked: 20) == ["1 DELETED"])
        #expect(try await door.lose(["1"], asked: 30) == [])
    }

    @Test func `what is seen again after its deletion is created, and its old deletion is not told again`() async throws
    {
        let door = try LedgerDoor(202)
        _ = try await door.see(door.version(at: 10), asked: 11)
        #expect(try await door.lose(["1"], on: 20, asked: 25) == ["1 DELETED"])
        #expect(try await door.see(door.version(at: 10), asked: 24) == [])
        #expect(try await door.see(door.version(at: 15), asked: 26) == ["1 CREATED"])
        #expect(try await door.lose(["1"], on: 20, asked: 30) == [])
        #expect(try await door.lose(["1"], on: 28, asked: 40) == ["1 DELETED"])
    }

    @Test func `a page asked for before a deletion does not bring the record back, whatever its date`() async throws {
        let door = try LedgerDoor(203)
        _ = try await door.see(door.version(at: 10), asked: 11)
        #expect(try await door.lose(["1"], asked: 30) == ["1 DELETED"])
        #expect(try await door.see(door.version("late", at: 20), asked: 29) == [])
    }

    @Test func `what was read since, or changed after its deletion, is not gone`() async throws {
        let door = try LedgerDoor(204)
        _ = try await door.see(door.version(at: 10), asked: 50)
        #expect(try await door.lose(["1"], asked: 40) == [])
        #expect(try await door.lose(["1"], on: 5, asked: 60) == [])
    }

    @Test func `a field of the record tells that it is deleted, once, and never of one that nobody knew`() async throws
    {
        var door = try LedgerDoor(205)
        door.rules.deletes = .field(path: try FieldPath("gone"), equals: "yes")
        let gone = ",\"gone\":\"yes\""
        _ = try await door.see(door.version(), asked: 11)
        #expect(try await door.see(door.version(at: 20, extra: gone), asked: 21) == ["1 DELETED"])
        #expect(try await door.see(door.version(at: 20, extra: gone), asked: 22) == [])
        #expect(try await door.see(door.version(at: 10), asked: 23) == [])
        #expect(try await door.see(door.version(at: 30), asked: 31) == ["1 CREATED"])
        #expect(try await door.see(door.version(at: 20, id: "2", extra: gone), asked: 32) == [])
    }

    @Test func `a deletion that the vendor has named is told even of a record that was never seen`() async throws {
        let door = try LedgerDoor(206)
        #expect(try await door.lose(["1", "2"], named: ["1"], asked: 20) == ["1 DELETED"])
        #expect(try await door.lose(["1"], named: ["1"], asked: 30) == [])
    }

    @Test func `a deleted record's bytes are not told, and its date is the vendor's`() async throws {
        let door = try LedgerDoor(207)
        _ = try await door.see(door.version(), asked: 11)
        let changes = try await door.database.withTransaction { connection in
            try await Ledger().judgeDeleted(
                [DeletedRecord(id: "1", date: LedgerDoor.at(15))],
                askedAt: LedgerDoor.at(20),
                vendorDate: nil,
                in: door.scope,
                by: door.rules,
                on: connection
            )
        }
        #expect(changes == [Change(objectID: "1", kind: .deleted, date: LedgerDoor.at(15), record: nil)])
    }
}
