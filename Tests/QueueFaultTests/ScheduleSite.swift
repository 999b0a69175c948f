import EmbeddedPostgres
import Foundation
import JobQueue
import Postgres
import TestSupport

/// A PostgreSQL whose clock the test sets, and processes that fire schedules by it.
final class ScheduleSite: Sendable {
    let queue: QueueSite
    let store: ScheduleStore
    private let server: EmbeddedPostgres
    private let folder: URL

    /// Starts the server.
    init(at date: Date) async throws {
        folder = try temporaryDirectory()
        try Self.set(date, in: folder)
        server = try await EmbeddedPostgres.start(
            .init(folder: folder, environment: FakeTime.off(by: Self.clock(in: folder)))
        )
        queue = try await QueueSite(server)
        store = ScheduleStore(database: queue.database)
        // A firing takes a while, so that a process that is killed is killed in the middle of it.
        try await queue.database.execute(
            """
            create function public.dawdle() returns trigger language plpgsql as $$
            begin
                perform pg_sleep(0.02);
                return null;
            end
            $$
            """
        )
        try await queue.database.execute(
            "create trigger dawdle after update on pollux.schedule for each row execute function public.dawdle()"
        )
    }

    func startScheduler(_ name: String) throws -> ChildProcess {
        try queue.start("scheduler", name)
    }

    /// Sets the server's clock, which goes on from there.
    func set(_ date: Date) throws {
        try Self.set(date, in: folder)
    }

    /// What the server's clock shows.
    func now() async throws -> Date? {
        try await queue.database.query("select now()").first?.decode(0, as: Date.self)
    }

    /// Waits until a process is in the middle of a firing, and returns its name; `nil` if there is nothing to fire.
    func firing() async throws -> String? {
        var name: String?
        try await eventually("a firing, or none to come", every: .milliseconds(2)) {
            name = try await queue.database.query("select right(application_name, 3) \(sql: Self.firings)").first?
                .decode(0, as: String.self)
            guard name == nil else { return true }
            return try await isQuiet()
        }
        return name
    }

    /// Cuts the connections that are in the middle of a firing, and returns how many.
    func cutFiring() async throws -> Int {
        try await queue.count("select count(pg_terminate_backend(pid)) \(sql: Self.firings)")
    }

    /// Sessions that dawdle in a firing.
    private static let firings: SQL = """
        from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()
        """

    private func isQuiet() async throws -> Bool {
        try await queue.count("select count(*) from pollux.schedule where next_at <= now()") == 0
    }

    /// Waits until nothing is due.
    func quiet() async throws {
        try await eventually("all that is due is fired", within: .seconds(20)) { try await isQuiet() }
    }

    /// What the jobs of a kind are for, in the order in which they were enqueued.
    func times(_ kind: JobKind) async throws -> [String] {
        try await queue.database.query(
            "select j.payload->>'scheduledAt' from pollux.job j where j.kind = \(kind) order by j.id"
        ).map { try String($0.decode(0, as: String.self).prefix(16)) }
    }

    func stop() async throws {
        await queue.database.close()
        try await server.stop()
        await server.shutDown()
        try FileManager.default.removeItem(at: folder)
    }

    private static func clock(in folder: URL) -> URL { folder.appending(path: "clock") }

    /// The file is replaced as a whole: a server that finds none, or half of one, would see the true time.
    private static func set(_ date: Date, in folder: URL) throws {
        let next = folder.appending(path: "clock.next")
        try Data("+\(Int(date.timeIntervalSinceNow.rounded()))\n".utf8).write(to: next)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: next.path)
        guard rename(next.path, clock(in: folder).path) == 0 else { throw POSIXError(.EIO) }
    }
}
