import Cluster
import Foundation
import TestSupport
import Testing

@Suite(.database)
struct RoleTests {
    private func environment(_ more: [String: String] = [:]) -> [String: String] {
        ["POLLUX_DATABASE_URL": TestDatabase.current.conninfo, "POLLUX_SHUTDOWN_SECONDS": "2"].merging(more) { $1 }
    }

    private func client(_ port: Int) throws -> PolluxClient {
        try PolluxClient(address: ListenAddress(host: "127.0.0.1", port: port), authorization: "none")
    }

    private func answers(_ port: Int, _ path: String) async throws -> Bool {
        let client = try client(port)
        defer { client.close() }
        do {
            return try await client.call("GET", path).status == 200
        } catch {
            return false
        }
    }

    @Test(arguments: ["scheduler", "worker"])
    func `a role without an API serves its metrics, and ends with 0 when it is told to`(role: String) async throws {
        let port = try freePort()
        let process = try Binary.start([role], environment: environment(["POLLUX_METRICS_LISTEN": "127.0.0.1:\(port)"]))
        try await eventually("\(role) is live", within: .seconds(20)) { try await answers(port, "/health/live") }
        try await eventually("\(role) measures", within: .seconds(20)) {
            let client = try client(port)
            defer { client.close() }
            return try await client.call("GET", "/metrics").text.contains("pollux_database_connections{")
        }
        #expect(try await Binary.endGracefully(process) == 0)
        #expect(process.output.contains("stopped"))
    }

    @Test func `the scheduler enqueues the jobs of schedules that are due`() async throws {
        let database = TestDatabase.current.database
        try await database.execute(
            """
            insert into pollux.schedule (name, run_every, kind, queue, lane)
            values ('test', interval '1 hour', 'nobody runs it', 'test', 'test')
            """
        )
        _ = try await database.query("select pollux.fire_schedule('test')")
        let port = try freePort()
        let process = try Binary.start(
            ["scheduler"],
            environment: environment(["POLLUX_METRICS_LISTEN": "127.0.0.1:\(port)"])
        )
        // Not before that does it take a signal for more than its death.
        try await eventually("the scheduler is live", within: .seconds(20)) { try await answers(port, "/health/live") }
        try await eventually("the schedule's job", within: .seconds(20)) {
            try await database.query("select 1 from pollux.job where kind = 'nobody runs it'").count == 1
        }
        #expect(try await Binary.endGracefully(process) == 0, "\(process.output)")
    }

    @Test func `all roles in one process are ready, measure what promtool accepts, and end with 0`() async throws {
        let port = try freePort()
        let process = try Binary.start(
            ["serve", "--port", "\(port)"],
            environment: environment(["POLLUX_LOG_FORMAT": "json"])
        )
        try await eventually("serve is ready", within: .seconds(20)) { try await answers(port, "/health/ready") }
        let client = try client(port)
        defer { client.close() }
        try await eventually("the cluster's gauges", within: .seconds(20)) {
            try await client.call("GET", "/metrics").text.contains("pollux_workers 1")
        }
        let metrics = try await client.call("GET", "/metrics")
        #expect(try promtool(metrics.body).isEmpty)
        #expect(try await Binary.endGracefully(process) == 0)
        for line in process.output.split(separator: "\n") {
            let json = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(json?["role"] as? String == "serve")
        }
    }

    @Test func `a missing database is waited for, and a role that waits ends with 0`() async throws {
        let port = try freePort()
        let nowhere = try temporaryDirectory().path
        let process = try Binary.start(
            ["serve", "--port", "\(port)"],
            environment: ["POLLUX_DATABASE_URL": "host=\(nowhere) dbname=none"]
        )
        try await eventually("it waits", within: .seconds(20)) {
            process.output.contains("the database cannot be reached")
        }
        try await eventually("it is live", within: .seconds(20)) { try await answers(port, "/health/live") }
        #expect(try await answers(port, "/health/ready") == false)
        #expect(process.isRunning)
        #expect(try await Binary.endGracefully(process) == 0)
    }

    @Test func `a database that lacks migrations is waited for until they are there`() async throws {
        let port = try freePort()
        let empty = ["POLLUX_DATABASE_URL": try await Binary.emptyDatabase()]
        let process = try Binary.start(["serve", "--port", "\(port)"], environment: empty)
        try await eventually("it says what to do", within: .seconds(20)) {
            process.output.contains("run `pollux migrate`")
        }
        #expect(try await Binary.run("migrate", environment: empty).status == 0)
        try await eventually("it is ready", within: .seconds(30)) { try await answers(port, "/health/ready") }
        try await eventually("it works", within: .seconds(30)) { process.output.contains("worker session opened") }
        #expect(try await Binary.endGracefully(process) == 0)
    }

    @Test func `an address that is taken stops the start`() async throws {
        let port = try freePort()
        let holder = try PlainHTTPServer(ListenAddress(host: "127.0.0.1", port: port)) { _ in
            PlainHTTPReply(status: 200)
        }
        defer { holder.stop() }
        let process = try Binary.start(["api", "--port", "\(port)"], environment: environment())
        #expect(try await process.waitForExit() == 1)
        #expect(
            process.output.contains("127.0.0.1:\(port)")
                || process.output.lowercased().contains("address already in use")
        )
    }

    private func promtool(_ metrics: [UInt8]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/promtool")
        process.arguments = ["check", "metrics"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(metrics))
        try input.fileHandleForWriting.close()
        let said = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return said
    }
}
