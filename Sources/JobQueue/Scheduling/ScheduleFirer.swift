import Foundation
public import Postgres

/// Fires the schedules that are due; any number may run at once, and there is no leader to lose.
///
/// A schedule's next time is computed here, from its row and the database's clock, and then one statement compares the row
/// with what was read, moves it on and inserts the jobs. Killed before that statement commits, nothing has happened and any
/// firer fires it; killed after, the jobs are there and the schedule has moved on. Of two firers that have read the same
/// row one finds it locked, or changed, and leaves it.
public struct ScheduleFirer: Sendable {
    private let database: Database
    private let interval: Duration
    private let observer: any QueueObserver

    /// Describes a firer.
    ///
    /// - Parameters:
    ///   - database: Where the schedules are.
    ///   - interval: How often `run()` looks, give or take a quarter.
    ///   - observer: Told of what was fired and what failed.
    public init(
        database: Database,
        interval: Duration = .seconds(1),
        observer: any QueueObserver = SilentObserver()
    ) {
        self.database = database
        self.interval = interval
        self.observer = observer
    }

    /// Fires what is due, again and again, until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            do {
                try await fireDue()
            } catch {
                if Task.isCancelled { return }
                observer.queueFailed(at: .schedule, error: error)
            }
            // Firers that were started together don't look together.
            do { try await Task.sleep(for: interval * Double.random(in: 0.75...1.25)) } catch { return }
        }
    }

    /// Fires all that is due now.
    ///
    /// A schedule that can't be fired is told to the observer once, keeps the reason in its row, and stops no other.
    ///
    /// - Parameter limit: How many schedules one statement takes at most.
    /// - Returns: How many jobs were enqueued.
    /// - Throws: What the database says; what was fired before that is fired.
    @discardableResult
    public func fireDue(limit: Int = 200) async throws -> Int {
        var jobs = 0
        var place = (Date.distantPast, ScheduleName(rawValue: ""))
        while true {
            let rows = try await database.query(Self.dueStatement(after: place, limit: max(1, limit)))
            var due: [DueSchedule] = []
            for row in rows {
                place = (try row.decode("next_at"), try row.decode("name"))
                do {
                    due.append(try DueSchedule(row))
                } catch {
                    try await setAside(place.1, at: try row.decode("version"), because: error)
                }
            }
            jobs += try await fire(due)
            // Whatever could not be fired is behind the place, so that it can't keep the rest from being seen.
            if rows.count < limit { return jobs }
        }
    }

    private func fire(_ due: [DueSchedule]) async throws -> Int {
        guard !due.isEmpty else { return 0 }
        do {
            return try await commit(due)
        } catch let error as PostgresError {
            guard case .server(let refusal) = error, Self.classesOfRows.contains(refusal.state.errorClass) else {
                throw error
            }
            guard due.count == 1, let only = due.first else {
                // One of them is at fault, and the others are not to suffer for it.
                var jobs = 0
                for schedule in due { jobs += try await fire([schedule]) }
                return jobs
            }
            try await setAside(only.name, at: only.version, because: Self.fault(of: only.name, error))
            return 0
        }
    }

    /// What the row of a schedule is to say about an error of its own firing.
    private static func fault(of name: ScheduleName, _ error: PostgresError) -> any Error {
        // The last cast of the statement, whose message holds the name and so is not shown.
        guard error.sqlState == .invalidTextRepresentation else { return error }
        return JobQueueError.invalidSchedule(
            name,
            reason: "it was not fired whole, so not at all: see the triggers of job"
        )
    }

    /// What a row can be at fault for: its values, a constraint, what a trigger raises; a full disk is no row's fault.
    private static let classesOfRows: Set<String> = ["22", "23", "P0"]

    /// Moves schedules on and inserts their jobs, in one statement that is its own transaction: a process that is stopped
    /// in here holds no row.
    private func commit(_ due: [DueSchedule]) async throws -> Int {
        let fired = try await database.query(Self.fireStatement(due)).map(FiredSchedule.init)
        for schedule in fired where schedule.times > 0 {
            observer.scheduleFired(schedule.name, times: schedule.times, jobs: schedule.jobs)
        }
        return fired.reduce(0) { $0 + $1.jobs }
    }

    /// Writes down why a schedule can't be fired, and tells it if nobody has yet; it is due still, for a release that can.
    private func setAside(_ name: ScheduleName, at version: Int64, because error: any Error) async throws {
        let isNews = try await database.execute(
            """
            update pollux.schedule
            set fault = \("\(error)".asStoredError)
            where name = \(name)
              and version = \(version)
              and fault is distinct from \("\(error)".asStoredError)
            """
        )
        if isNews > 0 { observer.queueFailed(at: .schedule, error: error) }
    }
}

extension ScheduleFirer {
    /// A schedule that is due, and what that comes to.
    struct DueSchedule: Sendable {
        let name: ScheduleName
        let version: Int64
        /// As it was read.
        let dueAt: Date
        let firing: Timetable.Firing

        init(_ row: Row) throws {
            let schedule = try ScheduleRow.schedule(row)
            name = schedule.definition.name
            guard let firing = schedule.firing(at: try row.decode("now")) else {
                throw JobQueueError.invalidSchedule(name, reason: "its rule has no time within the next 50 years")
            }
            version = schedule.version
            dueAt = try row.decode("next_at")
            self.firing = firing
        }
    }

    /// What the statement did about a schedule that it found as it was read.
    struct FiredSchedule: Sendable {
        let name: ScheduleName
        let times: Int
        let jobs: Int

        init(_ row: Row) throws {
            name = try row.decode("name")
            times = try row.decode("times")
            jobs = try row.decode("jobs")
        }
    }
}
