import EmbeddedPostgres
import Foundation
import JobQueue
import Postgres
import Schema
import TestSupport
import Testing

/// A queue whose workers are processes of their own, the jobs in it, and what was true of them in the end.
///
/// The jobs' numbers are 0, 1, 2 …; the even ones write a row in the transaction that completes them, the odd ones leave
/// their completion to the queue.
struct QueueSite: Sendable {
    /// The test's own way in.
    let database: Database
    /// How the processes connect.
    let conninfo: String
    let jobs: JobQueue
    let queue: QueueName
    private let folder: URL

    /// A queue in the database of the test's trait.
    init() async throws {
        try await self.init(
            TestDatabase.current.database,
            conninfo: TestDatabase.current.conninfo
        )
    }

    /// A queue in a server of the test's own, which may be broken.
    init(_ server: EmbeddedPostgres) async throws {
        var configuration = DatabaseConfiguration(conninfo: server.conninfo())
        configuration.longestBackoff = .milliseconds(200)
        configuration.acquireTimeout = .seconds(20)
        let database = Database(configuration)
        _ = try await Migrator(database: database).migrate()
        try await self.init(database, conninfo: server.conninfo())
    }

    init(_ database: Database, conninfo: String) async throws {
        self.database = database
        self.conninfo = conninfo
        jobs = JobQueue(database: database)
        queue = QueueName(rawValue: "faults-\(UUID().uuidString.prefix(8))")
        folder = try temporaryDirectory()
        // No constraint keeps a second row out: a job that was done twice is seen.
        try await database.execute("create table public.done (job bigint, number integer, process text)")
    }

    // MARK: - Processes

    /// Starts a process; its settings are those of `ProcessSettings`.
    func start(
        _ role: String,
        _ name: String,
        _ settings: [String: String] = [:],
        environment: [String: String] = [:]
    ) throws -> ChildProcess {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "QueueProcess")
        let all = [
            "role": role, "database": conninfo, "queue": queue.rawValue, "name": applicationName(name),
        ].merging(settings) { $1 }
        return try ChildProcess(
            program,
            all.map { "\($0.key)=\($0.value)" },
            // A process that aborts is to be gone at once.
            environment: environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 },
            log: folder.appending(path: "\(name).log")
        )
    }

    /// What `pg_stat_activity` and `worker_session` call a process.
    func applicationName(_ name: String) -> String { "\(queue)-\(name)" }

    // MARK: - Jobs

    /// Enqueues the jobs with these numbers.
    func enqueue(_ numbers: Range<Int>) async throws {
        _ = try await jobs.enqueue(numbers.map { newJob($0.isMultiple(of: 2) ? "exact" : "plain", number: $0) })
    }

    func newJob(_ kind: JobKind, number: Int, runAfter: Duration? = nil, retry: RetryPolicy = .standard) -> NewJob {
        NewJob(
            kind: kind,
            queue: queue,
            lane: LaneKey(rawValue: "\(queue) lane \(number % 3)"),
            payload: #"{"number": \#(number)}"#,
            runAfter: runAfter,
            retry: retry
        )
    }

    /// One number out of the database.
    func count(_ sql: SQL) async throws -> Int {
        try await database.query(sql).first?.decode(0, as: Int.self) ?? 0
    }

    /// How many jobs live.
    func live() async throws -> Int {
        try await count("select count(*) from pollux.job where queue = \(queue)")
    }

    /// How many are leased.
    func leased() async throws -> Int {
        try await count("select count(*) from pollux.job where queue = \(queue) and token is not null")
    }

    /// How many the queue has completed.
    func completed() async throws -> Int {
        try await count("select count(*) from pollux.job_history where queue = \(queue) and outcome = 'completed'")
    }

    // MARK: - What must be true

    /// Waits until no job of the queue is left, and requires that each was done exactly once.
    ///
    /// - Parameters:
    ///   - count: The jobs' numbers are those below it.
    ///   - deadline: Far more than it takes: nothing here is a benchmark.
    /// - Throws: When it took longer.
    func requireEachDoneOnce(_ count: Int, within deadline: Duration = .seconds(45)) async throws {
        do {
            try await eventually("every job is done", within: deadline, every: .milliseconds(50)) {
                try await live() == 0
            }
        } catch let error as DeadlinePassed {
            let left = try await database.query(
                "select s::text from pollux.job_status s where s.queue = \(queue) order by s.id limit 10"
            ).map { try $0.decode(0, as: String.self) }
            Issue.record("\(error): \(try await live()) are left: \(left), logs in \(folder.path)")
            throw error
        }
        let exact = try await database.query("select d.number from public.done d order by d.number")
            .map { try $0.decode(0, as: Int.self) }
        #expect(exact == (0..<count).filter { $0.isMultiple(of: 2) }, "each effect is there once")
        let completed = try await database.query(
            """
            select (h.payload ->> 'number')::integer
            from pollux.job_history h
            where h.queue = \(queue)
              and h.outcome = 'completed'
              and h.kind <> 'chain'
            order by 1
            """
        ).map { try $0.decode(0, as: Int.self) }
        #expect(completed == Array(0..<count), "each job was completed once")
    }

    /// Requires that nobody was taken for dead.
    func requireNobodyLost() async throws {
        #expect(try await count("select count(*) from pollux.worker_session where lost_at is not null") == 0)
        #expect(try await count("select count(*) from pollux.job_attempt where outcome = 'lost'") == 0)
    }

    /// All that is stored about the queue's jobs, in one text.
    func everything() async throws -> String {
        try await database.query(
            """
            select concat_ws(
                ' | ',
                (select string_agg(j::text, ',' order by j.id) from pollux.job j),
                (select string_agg(h::text, ',' order by h::text) from pollux.job_history h),
                (select string_agg(a::text, ',' order by a::text) from pollux.job_attempt a),
                (select string_agg(d::text, ',' order by d::text) from pollux.dead_letter d),
                (select string_agg(d::text, ',' order by d::text) from public.done d)
            )
            """
        )[0].decode(0, as: String.self)
    }
}

extension ChildProcess {
    /// The lines of its log that begin with a word.
    func lines(_ word: String) -> [String] {
        output.split(separator: "\n").map(String.init).filter { $0.hasPrefix(word) }
    }
}
