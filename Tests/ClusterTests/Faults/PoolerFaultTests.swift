import DemoVendor
import Foundation
import TestSupport
import Testing

/// The whole installation behind PgBouncer in transaction mode.
@Suite(.tags(.slow), .enabled(if: PgBouncer.path != nil, "pgbouncer is not installed"))
struct PoolerFaultTests {
    static let accounts = 500

    @Test(.timeLimit(.minutes(4)))
    func `behind a pooler events arrive once and a file is whole though a worker is killed`() async throws {
        let cluster = try await ProcessCluster.start(pooled: true)
        cluster.vendor.records.generate(.accounts, count: Self.accounts, at: Date(timeIntervalSince1970: 1_577_836_800))
        let doomed = try cluster.start("doomed", ["worker", "--concurrency", "8"])
        let api = try await cluster.startAPI()
        let roles = [
            try cluster.start("scheduler", ["scheduler"]),
            try cluster.start("worker", ["worker", "--concurrency", "8"]),
            api,
        ]
        let instance = try await cluster.createInstance()
        // What bears the base line's own second was there before.
        let made = cluster.vendor.clock.now
        try await eventually { cluster.vendor.clock.now.timeIntervalSince(made) > 2 }
        let element = try cluster.client(elementToken: instance.token)
        defer { element.close() }
        let answer = try await element.call("POST", "/bulk/query", query: [("q", "select * from accounts")])
        struct Made: Decodable { let id: String }
        let export = try JSONDecoder().decode(Made.self, from: Data(answer.body)).id
        let contacts = (0..<5).map { _ in
            cluster.vendor.records.create(.contacts, raw: [ChangingContacts.revisionField: "0"])
        }
        doomed.send(SIGKILL)

        let client = try cluster.client()
        defer { client.close() }
        try await eventually("the events are told", within: .seconds(60), every: .milliseconds(200)) {
            try await Feed.read(client).count >= contacts.count
        }
        try await eventually("and delivered", within: .seconds(60), every: .milliseconds(200)) {
            let open = try await cluster.count(
                "select count(*) from pollux.delivery_status where status <> 'delivered'"
            )
            return open == 0 && !cluster.receiver.bodies.isEmpty
        }
        try await eventually("the export is complete", within: .seconds(90), every: .milliseconds(500)) {
            try await element.call("GET", "/bulk/\(export)/status").text.contains(#""COMPLETED""#)
        }
        #expect(try await Feed.read(client).map(\.objectID).sorted() == contacts.sorted())
        let file = try await element.call(
            "GET",
            "/bulk/\(export)/accounts",
            headers: [("Accept", "application/jsonl")]
        )
        #expect(Set(file.body.split(separator: UInt8(ascii: "\n"))).count == Self.accounts)
        #expect(file.body.count { $0 == UInt8(ascii: "\n") } == Self.accounts)
        #expect(try await cluster.count("select count(*) from pollux.dead_job") == 0)
        for process in roles {
            #expect(process.isRunning)
            #expect(!process.output.contains("prepared statement"), "\(process.log.path)")
            process.send(SIGTERM)
        }
        for process in roles { #expect(try await process.waitForExit(within: .seconds(30)) == 0) }
        await cluster.stop()
    }
}
