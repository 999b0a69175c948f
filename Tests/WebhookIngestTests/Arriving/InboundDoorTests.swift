import Foundation
import Instances
import Postgres
import TestSupport
import Testing

@testable import WebhookIngest

/// What the door answers, and what it writes.
@Suite(.database, .serialized) struct InboundDoorTests {
    private static func stored(_ rig: IngestRig) async throws -> Int {
        try await rig.number("select count(*) from pollux.inbound")
    }

    @Test func `one row and one job are there when it is answered, and the row keeps the bytes`() async throws {
        try await IngestRig.run(works: false) { (rig) async throws -> Void in
            let body = IngestRig.body("contact.updated", "1")
            #expect(try await rig.post(body) == .received)
            #expect(try await rig.lines("select convert_from(body, 'utf8') from pollux.inbound") == [body])
            #expect(
                try await rig.lines(
                    """
                    select concat_ws(' ', j.kind, j.queue, j.lane, j.organization_id = b.organization_id, j.payload ->> 'inbound' = b.id::text)
                    from pollux.inbound b
                    join pollux.job j on j.id = b.job_id
                    """
                ) == ["inbound poll hint:\(rig.mine.id) t t"]
            )
            #expect(try await rig.states(of: rig.mine) == ["waiting"])
        }
    }

    @Test func `a repetition of what waits is not stored again, and a new body is`() async throws {
        try await IngestRig.run(works: false) { (rig) async throws -> Void in
            for _ in 0..<3 { #expect(try await rig.post(IngestRig.body("contact.updated", "1")) == .received) }
            #expect(try await Self.stored(rig) == 1)
            try await rig.post(IngestRig.body("contact.updated", "2"))
            #expect(try await Self.stored(rig) == 2)
            #expect(rig.observer.arrived == [.taken, .repeated, .repeated, .taken])
        }
    }

    @Test func `the same hint counts again once the vendor was asked about the first`() async throws {
        try await IngestRig.run(works: false) { (rig) async throws -> Void in
            try await rig.post(IngestRig.body("contact.updated", "1"))
            // As a job does that is about to ask: what arrives now may tell of a later change.
            _ = try await rig.database.execute("update pollux.inbound set asked_at = clock_timestamp()")
            try await rig.post(IngestRig.body("contact.updated", "1"))
            #expect(try await Self.stored(rig) == 2)
        }
    }

    @Test func `an unknown instance, a disabled, a silent, a polled and another element's are answered as any other`()
        async throws
    {
        try await IngestRig.run(works: false) { (rig) async throws -> Void in
            let nobody = InstanceID(rawValue: 999_999_999)
            let body = IngestRig.body("contact.updated", "1")
            #expect(try await rig.post(body, to: .instances([nobody])) == .received)
            #expect(try await rig.post(body, to: .instances([])) == .received)
            for change: SQL in [
                "set disabled = true", "set disabled = false, events_enabled = false",
                "set events_enabled = true, configuration = configuration || '{\"event.vendor.type\": \"polling\"}'",
                "set configuration = configuration - 'event.vendor.type', element_key = 'signed'",
                "set element_key = 'hooked', deleted_at = now(), token_hash = null",
            ] {
                _ = try await rig.database.execute(
                    "update pollux.instance \(sql: change), updated_at = now() where id = \(rig.mine.id)"
                )
                #expect(try await rig.post(body, element: "hooked") == .received)
            }
            #expect(try await Self.stored(rig) == 0)
            #expect(Set(rig.observer.arrived) == [.nobody])
        }
    }

    @Test func `an element without webhooks, and one that is none, are unknown`() async throws {
        try await IngestRig.run(works: false) { (rig) async throws -> Void in
            for key in ["sagecrm", "nothing", "", "../x"] {
                #expect(try await rig.post("{}", element: key) == .unknown)
            }
        }
    }

    @Test func `a handshake is answered at once with its value, and stores nothing`() async throws {
        try await IngestRig.run(works: false) { (rig) async throws -> Void in
            let answer = try await rig.post(#"{"type": "url_verification", "challenge": "3eZbrw1a"}"#)
            #expect(answer == .handshake("3eZbrw1a"))
            let long = String(repeating: "x", count: 5_000)
            #expect(try await rig.post(#"{"type": "url_verification", "challenge": "\#(long)"}"#) == .received)
            #expect(try await rig.post(#"{"type": "other", "challenge": "x"}"#) == .received)
            #expect(rig.observer.arrived.first == .handshake)
        }
    }

    @Test func `only the instance whose secret has signed takes a signed webhook`() async throws {
        try await IngestRig.run(element: "signed", works: false) { (rig) async throws -> Void in
            let body = IngestRig.body("contact.updated", "1")
            let both = InboundAddress.instances([rig.mine.id, rig.theirs.id])
            #expect(try await rig.post(body, to: both) == .unsigned)
            #expect(try await rig.post(body, to: both, signedBy: "nobody") == .unsigned)
            #expect(try await rig.post(body, signedBy: "theirs") == .unsigned)
            let unknown = InboundAddress.instances([InstanceID(rawValue: 999_999_999)])
            #expect(try await rig.post(body, to: unknown, signedBy: "mine") == .unsigned, "as a known one is")
            #expect(try await Self.stored(rig) == 0)
            #expect(try await rig.post(body, to: both, signedBy: "mine") == .received)
            #expect(try await rig.states(of: rig.mine) == ["waiting"])
            #expect(try await rig.states(of: rig.theirs) == [])
            #expect(try await rig.number("select count(*) from pollux.inbound where is_signed") == 1)
            // An instance without a secret can't tell the vendor from anybody.
            _ = try await rig.database.execute("delete from pollux.instance_secret where name = 'webhookSecret'")
            #expect(try await rig.post(IngestRig.body("contact.updated", "2"), signedBy: "mine") == .unsigned)
        }
    }

    @Test func `the finder leads to the instance that the payload means, and to no other`() async throws {
        let finder = ["event.notification.instance.finder": "account|owner.account"]
        try await IngestRig.run(works: false, extra: finder) { (rig) async throws -> Void in
            func body(_ account: String) -> String {
                #"{"event": "contact.updated", "data": {"id": "1"}, "owner": {"account": \#(account)}}"#
            }
            #expect(try await rig.post(body(#""of-theirs""#), to: .payload) == .received)
            #expect(try await rig.states(of: rig.theirs) == ["waiting"])
            #expect(try await rig.states(of: rig.mine) == [])
            for other in [#""of-nobody""#, "null", "7", "{}", #""a\u0000b""#] {
                #expect(try await rig.post(body(other), to: .payload) == .received)
            }
            #expect(try await Self.stored(rig) == 1)
        }
    }

    @Test func `an instance's own path finds it, wrong ones find nothing, and an old one is unknown at once`()
        async throws
    {
        try await IngestRig.run(works: false) { (rig) async throws -> Void in
            func rotate() async throws -> SecretToken {
                let secret = try await rig.database.withTransaction { connection in
                    try await rig.instances.rotateInboundSecret(
                        rig.mine.id,
                        organization: rig.mine.organizationID,
                        on: connection
                    )
                }
                return try #require(secret)
            }
            let body = IngestRig.body("contact.updated", "1")
            let first = try await rotate()
            #expect(try await rig.post(body, to: .secret(first)) == .received)
            #expect(try await rig.states(of: rig.mine) == ["waiting"])
            let second = try await rotate()
            #expect(try await rig.post(body, to: .secret(first)) == .unknown)
            #expect(try await rig.post(body, to: .secret(SecretToken(text: ""))) == .unknown)
            #expect(try await rig.post(body, to: .secret(second), element: "signed") == .unknown, "of another element")
            #expect(try await rig.post(IngestRig.body("contact.updated", "2"), to: .secret(second)) == .received)
            let dump = try await rig.lines("select i::text from pollux.instance i")
            #expect(!dump.joined().contains(second.text))
            let foreign = try await rig.database.withTransaction { connection in
                try await rig.instances.rotateInboundSecret(
                    rig.mine.id,
                    organization: rig.theirs.organizationID,
                    on: connection
                )
            }
            #expect(foreign == nil)
        }
    }

    @Test func `hints above the bound are left to the poller, and refused where there is none`() async throws {
        for polled in [true, false] {
            try await IngestRig.run(works: false, polled: polled) { (rig) async throws -> Void in
                try await rig.post(IngestRig.body("contact.updated", "1"))
                _ = try await rig.database.execute("update pollux.poller set next_at = now() + interval '10 min'")
                // A thousand more of them, as they would have come.
                _ = try await rig.database.execute(
                    """
                    insert into pollux.inbound (organization_id, instance_id, element_key, is_signed, digest, form, body, bytes)
                    select organization_id, instance_id, element_key, is_signed, sha256(n::text::bytea), form, body, bytes
                    from pollux.inbound, generate_series(2, \(InboundStore.mostHints)) n
                    """
                )
                let answer = try await rig.post(IngestRig.body("contact.updated", "other"))
                #expect(answer == (polled ? .received : .tooMany))
                #expect(rig.observer.arrived.last == (polled ? .leftToPolls : .tooMany))
                #expect(try await Self.stored(rig) == InboundStore.mostHints)
                guard polled else { return }
                let due: SQL =
                    "select count(*) from pollux.poller where instance_id = \(rig.mine.id) and next_at <= now()"
                #expect(try await rig.number(due) == 1)
                // At most once a minute, whatever comes.
                _ = try await rig.database.execute(
                    "update pollux.poller set last_poll_at = now(), next_at = now() + interval '10 min'"
                )
                #expect(try await rig.post(IngestRig.body("contact.updated", "more")) == .received)
                #expect(try await rig.number(due) == 0)
                #expect(
                    try await rig.post(IngestRig.body("contact.updated", "1"), to: .instances([rig.theirs.id]))
                        == .received
                )
                #expect(try await rig.states(of: rig.theirs) == ["waiting"], "another instance has its own bound")
            }
        }
    }

    @Test func `a large body is taken if it is signed, and else is too large for a hint`() async throws {
        let large =
            #"{"event": "contact.updated", "data": {"id": "1"}, "x": "\#(String(repeating: "y", count: 300_000))"}"#
        try await IngestRig.run(works: false) { (rig) async throws -> Void in
            #expect(try await rig.post(large) == .tooLarge(limit: InboundDoor.largestHint))
        }
        try await IngestRig.run(element: "signed", works: false) { (rig) async throws -> Void in
            #expect(try await rig.post(large, signedBy: "mine") == .received)
        }
    }

    @Test func `an instance that was changed since it was read is not taken as it was`() async throws {
        try await IngestRig.run(works: false) { (rig) async throws -> Void in
            let store = InboundStore(database: rig.database)
            let content = InboundContent(
                element: "hooked",
                form: .json,
                headers: [:],
                bytes: [0x7B, 0x7D],
                window: .zero
            )
            func receive(organization: OrganizationID, version: Date) async throws -> ReceivedAs? {
                let target = NewInbound(
                    organization: organization,
                    instance: rig.mine.id,
                    version: version,
                    isSigned: true,
                    digest: [UInt8](repeating: 1, count: 32)
                )
                return try await store.receive([target], content)[rig.mine.id]
            }
            let mine = rig.mine.organizationID
            let stale = rig.mine.updatedAt.addingTimeInterval(-1)
            #expect(try await receive(organization: mine, version: stale) == .changed)
            #expect(try await receive(organization: rig.theirs.organizationID, version: rig.mine.updatedAt) == .changed)
            #expect(try await Self.stored(rig) == 0)
            #expect(try await receive(organization: mine, version: rig.mine.updatedAt) == .taken)
        }
    }

    @Test func `partitions are made ahead, and go when they are old, but not what waits`() async throws {
        try await IngestRig.run(works: false) { (rig) async throws -> Void in
            let days: SQL = "select count(*) from pg_inherits where inhparent = 'pollux.inbound'::regclass"
            #expect(try await rig.number(days) == 4)
            for (back, settled) in [(6, true), (7, false), (20, false)] {
                _ = try await rig.database.execute(
                    """
                    do $$
                    declare d date := (now() at time zone 'utc')::date - \(sql: back == 6 ? "6" : back == 7 ? "7" : "20");
                    begin
                        execute format('create table pollux.inbound_%s partition of pollux.inbound for values from (%L) to (%L)', to_char(d, 'YYYYMMDD'), d, d + 1);
                        insert into pollux.inbound (day, organization_id, instance_id, element_key, is_signed, digest, form, bytes, settled_at, outcome)
                        values (d, 1, 1, 'x', false, sha256(''), 'json', 0, \(sql: settled ? "now()" : "null"), \(sql: settled ? "'nothing'" : "null"));
                    end
                    $$
                    """
                )
            }
            #expect(try await InboundRetention(database: rig.database).step() == 2)
            #expect(try await rig.number("select count(*) from pollux.inbound") == 1)
            // What stays has its reason, where operators look for that of every other table.
            let states = try await rig.database.query(
                "select state from pollux.partition_status where table_name = 'inbound' order by from_at nulls last"
            ).map { try $0.decode(0, as: String.self) }
            #expect(states == ["due", "current", "ahead", "ahead", "default"])
            let values = try await rig.database.query(
                "select value from pollux.health where subject = 'inbound' and name like '%partitions%' order by name"
            ).map { try $0.decode(0, as: String.self) }
            let stays = values.filter { $0.contains("1 due; not dropped: inbound_") }
            #expect(stays.count == 1 && stays.allSatisfy { $0.contains("not acted upon yet") })
        }
    }
}
