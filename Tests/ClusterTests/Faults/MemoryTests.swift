import Foundation
import TestSupport
import Testing

/// Memory is flat in the size of the data.
@Suite(.tags(.slow))
struct MemoryTests {
    @Test(.timeLimit(.minutes(15)))
    func `a worker needs no more memory for 200,000 records than for 2,000`() async throws {
        let small = try await peak(exporting: 2_000)
        let large = try await peak(exporting: 200_000)
        print(
            "peak resident memory of a worker: \(small / 1_024) MB with 2,000 records, \(large / 1_024) MB with 200,000"
        )
        #expect(large - small < 20 * 1_024, "\(small) kB became \(large) kB")
    }

    /// The peak resident memory, in kB, of the one worker of an installation that exports so many records.
    private func peak(exporting count: Int) async throws -> Int {
        let cluster = try await ProcessCluster.start()
        defer { try? FileManager.default.removeItem(at: cluster.folder) }
        cluster.vendor.records.generate(.accounts, count: count, at: Date(timeIntervalSince1970: 1_577_836_800))
        let scheduler = try cluster.start("scheduler", ["scheduler"])
        let worker = try cluster.start("worker", ["worker", "--concurrency", "8"])
        let api = try await cluster.startAPI()
        let instance = try await cluster.createInstance()
        let client = try cluster.client(elementToken: instance.token)
        defer { client.close() }
        let made = try await client.call("POST", "/bulk/query", query: [("q", "select * from accounts")])
        struct Made: Decodable { let id: String }
        let id = try JSONDecoder().decode(Made.self, from: Data(made.body)).id
        try await eventually("the export of \(count) is complete", within: .seconds(780), every: .milliseconds(500)) {
            let status = try await client.call("GET", "/bulk/\(id)/status").text
            guard !status.contains(#""ABORTED""#), !status.contains(#""ERROR""#) else {
                throw ProcessFailure(description: status)
            }
            return status.contains(#""COMPLETED""#)
        }
        let peak = try residentPeak(of: worker.id)
        for process in [worker, scheduler, api] { process.send(SIGTERM) }
        for process in [worker, scheduler, api] { try await process.waitForExit() }
        await cluster.stop()
        return peak
    }

    private func residentPeak(of process: pid_t) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) })
    }
}
