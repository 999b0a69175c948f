import Cluster
import DemoVendor
import Foundation
import TestSupport
import Testing

/// The promise of the whole: whatever is killed, nothing is lost, nothing told twice, and the file is right.
@Suite(.tags(.slow))
struct FaultTests {
    static let accounts = 20_000

    @Test(.timeLimit(.minutes(12)))
    func `nothing is lost or doubled while workers are killed, one is frozen and PostgreSQL goes away`() async throws {
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
        cluster.vendor.records.generate(.accounts, count: Self.accounts, at: Date(timeIntervalSince1970: 1_577_836_800))
        let schedulers = try (0..<2).map { try cluster.start("scheduler-\($0)", ["scheduler"]) }
        let api = try await cluster.startAPI()
        let chaos = try Chaos(cluster, workers: 3)
        let instance = try await cluster.createInstance()
        // What bears the base line's own second was there before.
        let made = cluster.vendor.clock.now
        try await eventually { cluster.vendor.clock.now.timeIntervalSince(made) > 2 }

        let element = try cluster.client(elementToken: instance.token)
        defer { element.close() }
        let export = try await startExport(element)
        let contacts = ChangingContacts(cluster.vendor)
        let churning = Task { await contacts.churn() }
        try await chaos.kill(times: 10, pause: 300...1_500)
        try await chaos.freeze(for: .seconds(9))
        try await chaos.restartPostgres()
        try await chaos.kill(times: 5, pause: 300...1_500)
        try await chaos.takePostgresAway(for: .seconds(15))
        try await chaos.kill(times: 5, pause: 300...1_500)
        churning.cancel()
        await churning.value

        let client = try cluster.client()
        defer { client.close() }
        let truth = await contacts.truth
        try await requireEvents(client, truth)
        try await requireDeliveries(cluster, client)
        try await requireFile(cluster, element, export)

        #expect(await chaos.kills >= 20)
        #expect(try await cluster.count("select count(*) from pollux.dead_job") == 0, "nothing is quarantined")
        #expect(await chaos.deaths.isEmpty, "no worker ended by itself")
        for process in schedulers + [api] { #expect(process.isRunning, "\(process.log.path) lives on") }
        try await chaos.stop()
        for process in schedulers + [api] {
            process.send(SIGTERM)
            #expect(try await process.waitForExit(within: .seconds(30)) == 0, "\(process.log.path) ends gracefully")
        }
    }

    // MARK: - Events

    /// Each record's events are an ordered part of its versions, end in the last, none twice, none missing.
    private func requireEvents(_ client: PolluxClient, _ truth: [String: Int]) async throws {
        try await eventually("each contact's last version is told", within: .seconds(120), every: .milliseconds(500)) {
            let told = Dictionary(grouping: try await Feed.read(client), by: \.objectID)
            return truth.allSatisfy { told[$0.key]?.last?.revision == $0.value }
        }
        let events = try await Feed.read(client)
        let told = Dictionary(grouping: events, by: \.objectID)
        #expect(Set(told.keys) == Set(truth.keys))
        for (id, own) in told {
            let revisions = own.map(\.revision)
            #expect(
                zip(revisions, revisions.dropFirst()).allSatisfy { $0 < $1 },
                "contact \(id) was told as \(revisions)"
            )
            #expect(own.first?.eventType == "CREATED", "contact \(id) begins with \(own.first?.eventType ?? "nothing")")
            #expect(own.dropFirst().allSatisfy { $0.eventType == "UPDATED" })
        }
        let positions = events.map(\.position)
        #expect(zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 }, "the feed goes on, and repeats nothing")
        #expect(Set(events.map(\.id)).count == events.count)
    }

    // MARK: - Deliveries

    /// Every notification was delivered at least once, with one id and the same bytes, and all events are in them.
    private func requireDeliveries(_ cluster: ProcessCluster, _ client: PolluxClient) async throws {
        try await eventually("every delivery has arrived", within: .seconds(90), every: .milliseconds(500)) {
            let open = try await cluster.count(
                "select count(*) from pollux.delivery_status where status <> 'delivered'"
            )
            return open == 0
        }
        let bodies = cluster.receiver.bodies
        let changing = bodies.filter { $0.value.count > 1 }.keys
        #expect(changing.isEmpty, "the bytes of \(changing) were not the same each time")
        let owed = try await cluster.database.query("select notification from pollux.delivery_status")
        #expect(Set(try owed.map { try $0.decode(0, as: String.self) }) == Set(bodies.keys))

        var delivered: [String] = []
        for body in bodies.values.compactMap(\.first) {
            let notification = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
            let message = notification?["message"] as? [String: Any]
            let events = message?["events"] as? [[String: Any]] ?? []
            delivered += events.filter { $0["objectType"] as? String == "contacts" }.compactMap {
                $0["eventId"] as? String
            }
        }
        let told = try await Feed.read(client).map(\.id)
        #expect(delivered.count == Set(delivered).count, "no event stands in two notifications")
        #expect(Set(delivered) == Set(told))
    }

    // MARK: - Export

    private func startExport(_ client: PolluxClient) async throws -> String {
        let answer = try await client.call("POST", "/bulk/query", query: [("q", "select * from accounts")])
        struct Made: Decodable { let id: String }
        guard answer.status == 200 else { throw ProcessFailure(description: "POST /bulk/query: \(answer.text)") }
        return try JSONDecoder().decode(Made.self, from: Data(answer.body)).id
    }

    /// The file holds every record exactly once with the vendor's bytes.
    private func requireFile(_ cluster: ProcessCluster, _ client: PolluxClient, _ id: String) async throws {
        try await eventually("the export is complete", within: .seconds(240), every: .seconds(1)) {
            let answer = try await client.call("GET", "/bulk/\(id)/status")
            guard !answer.text.contains(#""ABORTED""#), !answer.text.contains(#""ERROR""#) else {
                throw ProcessFailure(description: answer.text)
            }
            return answer.text.contains(#""COMPLETED""#)
        }
        let answer = try await client.call("GET", "/bulk/\(id)/accounts", headers: [("Accept", "application/jsonl")])
        #expect(answer.status == 200)
        let lines = answer.body.split(separator: UInt8(ascii: "\n")).map { [UInt8]($0) }
        // One record a line: line feeds between the tokens are all that is taken out of the vendor's bytes.
        let wanted = cluster.vendor.records.truth(.accounts).compactMap { truth in
            truth.last?.bytes.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        }
        #expect(lines.count == Self.accounts)
        #expect(wanted.count == Self.accounts)
        let isWhole = Set(lines) == Set(wanted)
        #expect(isWhole, "each record once, byte for byte")
    }
}
