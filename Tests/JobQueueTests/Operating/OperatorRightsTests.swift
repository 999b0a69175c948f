import Foundation
import JobQueue
import Postgres
import TestSupport
import Testing

@testable import JobQueue

@Suite(.database)
struct OperatorRightsTests {
    private let fixture = QueueFixture()
    private let psql = Psql(conninfo: TestDatabase.current.conninfo)

    @Test func `a reader sees estimates, limits and backlogs without a right on any table`() async throws {
        let lane = LaneKey(rawValue: "lane of \(fixture.queue)")
        try await fixture.jobs.setCap(lane: lane, cap: 3)
        try await fixture.database.execute(
            """
            insert into pollux.job (kind, queue, lane)
            select 'k', \(fixture.queue), \(lane) from generate_series(1, 5000)
            """
        )
        for view in ["queue_depth", "lane_status", "lane_backlog", "health", "xmin_holder", "partition_status"] {
            let answer = try await psql.run("select * from pollux.\(view) limit 5", as: "pollux_operator")
            #expect(answer.status == 0, "\(answer.output)")
        }
        for table in ["job", "dead_letter", "lane", "worker_session", "retention"] {
            let refused = try await psql.run("select from pollux.\(table)", as: "pollux_operator")
            #expect(refused.output.contains("permission denied"))
        }
    }

    @Test func `an administrator acts through functions, and writes no table`() async throws {
        let id = try await fixture.enqueue(1, fixture.newJob(runAfter: .seconds(600)))[0]
        let refused = try await psql.run(
            "update pollux.job set run_at = now() where id = \(id)",
            as: "pollux_administrator"
        )
        #expect(refused.output.contains("permission denied"))
        #expect(
            try await psql.run("select pollux.retry_job(\(id))", as: "pollux_administrator").output.contains(" t\n")
        )
        #expect(
            try await psql.run("select pollux.cancel_job(\(id))", as: "pollux_administrator").output.contains(" t\n")
        )
    }

    @Test func `what stands in a caller's search_path means nothing to a function that acts`() async throws {
        let id = try await fixture.enqueue(1, fixture.newJob(runAfter: .seconds(600)))[0]
        let answer = try await psql.run(
            """
            create schema trap;
            create function trap.now() returns timestamptz language plpgsql as 'begin raise exception ''trapped''; end';
            create function trap.gt(timestamptz, timestamptz) returns boolean language plpgsql as
                'begin raise exception ''trapped''; end';
            create operator trap.> (leftarg = timestamptz, rightarg = timestamptz, function = trap.gt);
            grant usage on schema trap to pollux_administrator;
            set search_path = trap, pg_catalog;
            set role pollux_administrator;
            select pollux.retry_job(\(id));
            """
        )
        #expect(answer.status == 0 && answer.output.contains(" t\n"), "\(answer.output)")
    }

    @Test func `every function that runs as its owner has a fixed search_path, and not everybody may call it`()
        async throws
    {
        let loose = try await fixture.database.query(
            """
            select p.proname::text from pg_proc p
            where p.pronamespace = 'pollux'::regnamespace and p.prosecdef
              and (
                  not ('search_path=pg_catalog, pg_temp' = any(coalesce(p.proconfig, '{}')))
                  or p.proacl is null
                  or exists (select from aclexplode(p.proacl) a where a.grantee = 0)
              )
            """
        ).map { row in try row.decode(0, as: String.self) }
        #expect(loose.isEmpty)
    }

    @Test func `who may insert jobs may call the functions: a cluster whose role isn't the owner`() async throws {
        struct Enough: Error {}
        await #expect(throws: Enough.self) {
            try await fixture.database.withTransaction { connection in
                try await connection.execute("create role pollux_program nologin")
                try await connection.execute("grant usage on schema pollux to pollux_program")
                try await connection.execute("grant insert on pollux.job to pollux_program")
                _ = try await connection.query("select pollux.let_call('pollux_administrator', 'pause_lane')")
                try await connection.execute("set local role pollux_program")
                _ = try await connection.query("select pollux.pause_lane(\(fixture.queue))")
                throw Enough()
            }
        }
    }
}
