import Foundation
import Postgres
import TestSupport
import Testing

/// SIGKILL at each step of the protocol.
@Suite(.tags(.slow))
struct KillTests {
    @Test(
        .database,
        .timeLimit(.minutes(2)),
        arguments: [
            "beforeClaim:1", "claimed:2", "started:6", "midJob:4", "beforeCommit:4", "afterCommit:4", "finished:6",
            "settled:6",
        ]
    )
    func `a worker killed at a step loses no job and doubles none`(death: String) async throws {
        let site = try await QueueSite()
        try await site.enqueue(0..<40)
        let maintenance = try site.start("maintenance", "maintenance")
        let doomed = try site.start("worker", "doomed", ["death": death, "prefetch": "2", "before": "20"])
        #expect(try await doomed.waitForExit(within: .seconds(30)) == SIGKILL)
        #expect(try await site.live() > 0, "it died with work left")
        let heir = try site.start("worker", "heir")
        try await site.requireEachDoneOnce(40)
        #expect(maintenance.isRunning && heir.isRunning)
    }

    @Test(.database, .timeLimit(.minutes(2)))
    func `jobs of a claim that nobody read the answer of run again`() async throws {
        let site = try await QueueSite()
        try await site.enqueue(0..<20)
        try await slow(site, "update", of: "pollux.job", when: "old.token is null and new.token is not null")
        let maintenance = try site.start("maintenance", "maintenance")
        let doomed = try site.start("worker", "doomed", ["concurrency": "2"])
        try await killInTheSlowStatement(doomed, "doomed", site)
        #expect(try await site.leased() > 0, "the claim was committed all the same")
        #expect(doomed.lines("started").isEmpty)
        try await site.database.execute("drop trigger slow on pollux.job")
        let heir = try site.start("worker", "heir")
        try await site.requireEachDoneOnce(20)
        #expect(maintenance.isRunning && heir.isRunning)
    }

    @Test(.database, .timeLimit(.minutes(2)))
    func `jobs whose completion nobody read the answer of do not run again`() async throws {
        let site = try await QueueSite()
        try await site.enqueue(0..<20)
        try await slow(site, "insert", of: "pollux.job_history", when: "true")
        let maintenance = try site.start("maintenance", "maintenance")
        let doomed = try site.start("worker", "doomed", ["concurrency": "2"])
        try await killInTheSlowStatement(doomed, "doomed", site)
        #expect(try await site.completed() > 0, "the completion was committed all the same")
        try await site.database.execute("drop trigger slow on pollux.job_history")
        let heir = try site.start("worker", "heir")
        try await site.requireEachDoneOnce(20)
        #expect(maintenance.isRunning && heir.isRunning)
    }

    @Test(.database, .timeLimit(.minutes(2)))
    func `a job that was claimed and not started has not crashed`() async throws {
        let site = try await QueueSite()
        try await site.enqueue(0..<20)
        // Four run, four wait behind them; the first to be in the middle takes them all along.
        let settings = ["concurrency": "4", "prefetch": "4", "before": "600", "death": "midJob:1"]
        let doomed = try site.start("worker", "doomed", settings)
        #expect(try await doomed.waitForExit(within: .seconds(30)) == SIGKILL)
        let started = try await site.count("select count(*) from pollux.job_status where state = 'running'")
        #expect(try await site.leased() > started, "some were only prefetched")
        let maintenance = try site.start("maintenance", "maintenance")
        try await eventually("they were given back", within: .seconds(20)) { try await site.leased() == 0 }
        #expect(try await site.count("select sum(crashes) from pollux.job") == started)
        let crashed = try await site.database.query("select id::text from pollux.job where crashes > 0")
            .map { try $0.decode(0, as: String.self) }
        let seen = Set(
            doomed.lines("started").compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
        )
        #expect(seen.isSuperset(of: crashed), "a handler had seen each of them")
        let heir = try site.start("worker", "heir")
        try await site.requireEachDoneOnce(20)
        #expect(maintenance.isRunning && heir.isRunning)
    }

    // MARK: - Statements that take their time

    /// Makes a statement take long enough to be killed in.
    private func slow(_ site: QueueSite, _ verb: String, of table: String, when condition: String) async throws {
        try await site.database.execute(
            """
            create function public.be_slow() returns trigger language plpgsql
            as 'begin perform pg_sleep(0.4); return new; end'
            """
        )
        try await site.database.execute(
            SQL(
                unsafeText: """
                    create trigger slow before \(verb) on \(table)
                    for each row when (\(condition)) execute function public.be_slow()
                    """
            )
        )
    }

    /// Kills a process whose statement is under way, and waits until the server has carried that out.
    private func killInTheSlowStatement(_ process: ChildProcess, _ name: String, _ site: QueueSite) async throws {
        let own = site.applicationName(name)
        try await eventually("its statement is under way", within: .seconds(20), every: .milliseconds(5)) {
            try await site.count(
                "select count(*) from pg_stat_activity where application_name = \(own) and wait_event = 'PgSleep'"
            ) > 0
        }
        process.send(SIGKILL)
        #expect(try await process.waitForExit() == SIGKILL)
        try await eventually("the server is done with it", within: .seconds(20)) {
            try await site.count("select count(*) from pg_stat_activity where application_name = \(own)") == 0
        }
    }
}
