import DemoVendor
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

/// An instance that is never polled: what a killed worker loses of its announcements, nobody finds again.
@Suite(.tags(.slow))
struct InboundFaultTests {
    private static let contacts = 12

    /// Who has written to the ledger and waits to write events; the sequencer waits for the same lock, and has not.
    private static let judgingStatement: SQL = """
        select count(*)
        from pg_locks w
        where w.relation = 'pollux.event'::regclass
          and not w.granted
          and exists (
              select from pg_locks l
              join pg_class c on c.oid = l.relation
              where l.pid = w.pid
                and l.granted
                and l.mode = 'RowExclusiveLock'
                and c.relname like 'ledger_entry%'
          )
        """

    @Test(.timeLimit(.minutes(4)))
    func `each announced change is told once though workers die before, while and after they act upon it`()
        async throws
    {
        let cluster = try await ProcessCluster.start()
        do {
            try await prove(cluster)
        } catch {
            Issue.record("logs of the processes are in \(cluster.folder.path)")
            await cluster.stop()
            throw error
        }
        await cluster.stop()
    }

    private func prove(_ cluster: ProcessCluster) async throws {
        let elements = try temporaryDirectory()
        try Data(VendorWebhookTests.element.utf8).write(to: elements.appending(path: "announcing.yaml"))
        let roles = [
            try cluster.start("scheduler", ["scheduler", "--elements-dir", elements.path]),
            try await cluster.startAPI(["--elements-dir", elements.path]),
        ]
        try await announce(cluster)
        // What bears the base line's own second was there before.
        let made = cluster.vendor.clock.now
        try await eventually { cluster.vendor.clock.now.timeIntervalSince(made) > 2 }
        let worker = ["worker", "--concurrency", "8", "--elements-dir", elements.path]

        // Taken in, and nobody there to act: the first worker dies while the vendor is being asked.
        let records = cluster.vendor.records
        let ids = (0..<Self.contacts).map { _ in records.create(.contacts) }
        try await eventually("all has arrived", within: .seconds(30)) {
            try await cluster.count("select count(distinct digest) from pollux.inbound") == Self.contacts
        }
        #expect(try await waiting(cluster) == Self.contacts)
        let gate = Gate()
        cluster.vendor.beforeAnswer { request in
            if request.path.hasPrefix("/contacts/") { await gate.pass() }
        }
        let asking = try cluster.start("asking", worker)
        try await eventually("a record is asked for", within: .seconds(30)) { gate.arrived > 0 }
        asking.send(SIGKILL)
        try await asking.waitForExit()
        #expect(try await waiting(cluster) == Self.contacts, "what was only asked about is not settled")
        cluster.vendor.beforeAnswer(nil)
        gate.open()

        // The second dies in the transaction that judges: the ledger is written, the events wait for a lock.
        let judging = try await cluster.database.withTransaction { holder in
            try await holder.execute("lock table pollux.event in share mode")
            let judging = try cluster.start("judging", worker)
            try await eventually("events are about to be written", within: .seconds(40)) {
                try await cluster.count(Self.judgingStatement) > 0
            }
            judging.send(SIGKILL)
            try await judging.waitForExit()
            return judging
        }
        #expect(!judging.isRunning)
        #expect(try await waiting(cluster) == Self.contacts, "what was judged and not committed is not settled")

        // Nobody dies of the same job a third time: that is quarantined. The others die at any time, while contacts are changed and
        // deleted, each change after the one before was told.
        let survivor = try cluster.start("worker", worker)
        try await told(cluster, Self.contacts)
        cluster.vendor.faults.latencyMilliseconds = 30
        let killing = Task { try await killWorkers(cluster, survivor, worker) }
        for id in ids { records.update(.contacts, id, raw: [ChangingContacts.revisionField: "1"]) }
        try await told(cluster, 2 * Self.contacts)
        for id in ids.suffix(Self.contacts / 2) { records.delete(.contacts, id) }
        try await told(cluster, 2 * Self.contacts + Self.contacts / 2)
        let last = try await killing.value
        try await eventually("nothing waits", within: .seconds(60)) { try await waiting(cluster) == 0 }

        let truth =
            ids.map { "CREATED \($0)" } + ids.map { "UPDATED \($0)" }
            + ids.suffix(Self.contacts / 2).map { "DELETED \($0)" }
        #expect(try await events(cluster) == truth.sorted(), "each change once, and no other")
        #expect(try await cluster.count("select count(*) from pollux.poller") == 0, "nobody has polled")
        #expect(try await cluster.count("select count(*) from pollux.dead_job") == 0, "nothing is quarantined")
        for process in roles + [last] {
            #expect(process.isRunning)
            process.send(SIGTERM)
        }
        for process in roles + [last] { try await process.waitForExit(within: .seconds(30)) }
    }

    /// Kills a worker every now and then and starts another; returns the last, which lives.
    private func killWorkers(
        _ cluster: ProcessCluster,
        _ first: ChildProcess,
        _ arguments: [String]
    ) async throws -> ChildProcess {
        var worker = first
        for _ in 0..<5 {
            try await letTimePass(.milliseconds(Int.random(in: 1_000...3_000)))
            worker.send(SIGKILL)
            try await worker.waitForExit()
            worker = try cluster.start("worker", arguments)
        }
        return worker
    }

    /// Makes an instance that takes webhooks and is not polled, and lets the vendor announce to it, half of it twice.
    private func announce(_ cluster: ProcessCluster) async throws {
        let client = try cluster.client()
        defer { client.close() }
        let body = """
            {"element": {"key": "announcing"}, "name": "Announced", "configuration": {
                "url": "http://\(cluster.vendor.authority)", "username": "demo", "password": "demo-password",
                "webhookSecret": "signing", "event.notification.enabled": true, "event.vendor.type": "webhook",
                "event.notification.callback.url": "\(cluster.receiver.url)"}}
            """
        let answer = try await client.call("POST", "/instances", json: body)
        try #require(answer.status == 200, "\(answer.text)")
        struct Made: Decodable { let inboundPath: String }
        let made = try JSONDecoder().decode(Made.self, from: Data(answer.body))
        cluster.vendor.webhook = VendorWebhook(
            url: "http://127.0.0.1:\(cluster.apiPort)\(made.inboundPath)",
            secret: "signing",
            doubled: 0.5
        )
    }

    private func waiting(_ cluster: ProcessCluster) async throws -> Int {
        try await cluster.count("select count(*) from pollux.inbound where settled_at is null")
    }

    private func told(_ cluster: ProcessCluster, _ count: Int) async throws {
        try await eventually("\(count) events are told", within: .seconds(60)) {
            try await cluster.count("select count(*) from pollux.event where object_type = 'contacts'") >= count
        }
    }

    private func events(_ cluster: ProcessCluster) async throws -> [String] {
        try await cluster.database.query(
            "select concat(event_type, ' ', object_id) from pollux.event where object_type = 'contacts'"
        ).map { try $0.decode(0, as: String.self) }.sorted()
    }
}

/// Holds what comes until it is opened.
private final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var arrived = 0
        var held: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var arrived: Int { state.withLock(\.arrived) }

    func pass() async {
        await withCheckedContinuation { continuation in
            let passes = state.withLock { state in
                state.arrived += 1
                guard !state.isOpen else { return true }
                state.held.append(continuation)
                return false
            }
            if passes { continuation.resume() }
        }
    }

    func open() {
        let held = state.withLock { state in
            state.isOpen = true
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }
}
