import Elements
import Foundation
import Ledger
import TestSupport
import Testing

/// One version of a record looks different in a list, got by itself, and in a webhook.
@Suite(.database) struct LedgerShapeTests {
    @Test func `a poll and a webhook that tell the same change make one event, whichever comes first`() async throws {
        let webhookFirst = try LedgerDoor(101)
        #expect(try await webhookFirst.see(webhookFirst.version("old", at: -5), asked: 0) == [])
        let got = webhookFirst.version("new", extra: ",\"more\":1")
        #expect(try await webhookFirst.see(got, as: .get, asked: 12) == ["1 UPDATED"])
        // The poll cannot compare, reads the record in the shape that is held, and knows it again.
        var listed = webhookFirst.version("new")
        #expect(try await webhookFirst.see(listed, asked: 13) == ["1 ?"])
        #expect(try await webhookFirst.see(got, as: .get, asked: 14) == [])
        listed.twin = got.bytes
        #expect(try await webhookFirst.see(listed, asked: 14) == [])
        // From now on the list's own form is known.
        #expect(try await webhookFirst.see(webhookFirst.version("new"), asked: 20) == [])

        let pollFirst = try LedgerDoor(102)
        #expect(try await pollFirst.see(pollFirst.version("new"), asked: 12) == ["1 UPDATED"])
        #expect(try await pollFirst.see(pollFirst.version("new", extra: ",\"more\":1"), as: .get, asked: 13) == ["1 ?"])
        #expect(try await pollFirst.see(pollFirst.version("new"), asked: 14) == [])
    }

    @Test func `a change in the same second is told by whoever reads the shape that is held`() async throws {
        let door = try LedgerDoor(103)
        _ = try await door.see(door.version("first"), asked: 11)
        #expect(try await door.see(door.version("second", extra: ",\"more\":1"), as: .get, asked: 12) == ["1 ?"])
        #expect(try await door.see(door.version("second"), asked: 13) == ["1 UPDATED"])
        #expect(try await door.see(door.version("second"), asked: 14) == [])
    }

    @Test func `a touched date in another shape is no change, whichever shape is held`() async throws {
        let webhookLast = try LedgerDoor(107, isReadAgain: true)
        _ = try await webhookLast.see(webhookLast.version("old", at: 10), asked: 11)
        let touched = webhookLast.version("old", at: 20, extra: ",\"more\":1")
        #expect(try await webhookLast.see(touched, as: .get, asked: 21) == ["1 ?"])
        #expect(try await webhookLast.see(webhookLast.version("old", at: 20), asked: 22) == [])

        let pollLast = try LedgerDoor(108, isReadAgain: true)
        _ = try await pollLast.see(pollLast.version("old", at: 10, extra: ",\"more\":1"), as: .get, asked: 11)
        #expect(try await pollLast.see(pollLast.version("old", at: 20), asked: 21) == ["1 ?"])
        #expect(try await pollLast.see(touched, as: .get, asked: 22) == [])
    }

    @Test func `what a webhook has left unclear is read in both shapes, and the next webhook is compared`() async throws
    {
        var door = try LedgerDoor(109, isReadAgain: true)
        _ = try await door.see(door.version("first", at: 10), asked: 11)
        let got = door.version("second", at: 20, extra: ",\"more\":1")
        #expect(try await door.see(got, as: .get, asked: 21) == ["1 ?"])
        door.rules.wantsTwins = true
        var listed = door.version("second", at: 20)
        #expect(try await door.see(listed, asked: 22) == ["1 ?"], "it wants its twin")
        listed.twin = got.bytes
        #expect(try await door.see(listed, asked: 23) == ["1 UPDATED"])
        #expect(try await door.see(door.version("second", at: 20), asked: 24) == [], "once")
        #expect(try await door.see(got, as: .get, asked: 25) == [])
        #expect(
            try await door.see(door.version("third", at: 30, extra: ",\"more\":1"), as: .get, asked: 31)
                == ["1 UPDATED"]
        )
    }

    @Test func `where nobody reads it again, a newer version in another shape is a change, an older one none`()
        async throws
    {
        let door = try LedgerDoor(104)
        _ = try await door.see(door.version("first", at: 10), asked: 11)
        #expect(try await door.see(door.version("second", at: 20), as: .get, asked: 21) == ["1 UPDATED"])
        #expect(try await door.see(door.version("first", at: 10), asked: 22) == [])
    }

    @Test func `once both shapes are known, each is compared with its own`() async throws {
        let door = try LedgerDoor(105)
        var listed = door.version()
        let got = door.version(extra: ",\"more\":1")
        _ = try await door.see(got, as: .get, asked: 11)
        listed.twin = got.bytes
        #expect(try await door.see(listed, asked: 12) == [])
        #expect(try await door.see(door.version(at: 15), asked: 16) == [])
        #expect(try await door.see(door.version(at: 15, extra: ",\"more\":1"), as: .get, asked: 17) == [])
        #expect(
            try await door.see(door.version(at: 15, extra: ",\"more\":2"), as: .get, asked: 18) == ["1 UPDATED"]
        )
    }

    @Test func `a version so old that nobody reads it again is taken for the one that is held`() async throws {
        var door = try LedgerDoor(106)
        _ = try await door.see(door.version(), asked: 11)
        door.rules.settledBefore = LedgerDoor.at(60)
        let got = door.version(extra: ",\"more\":1")
        #expect(try await door.see(got, as: .get, asked: 100) == [])
        #expect(try await door.see(door.version(extra: ",\"more\":2"), as: .get, asked: 101) == ["1 UPDATED"])
    }
}
