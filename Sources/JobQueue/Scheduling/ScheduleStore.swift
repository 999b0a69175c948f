public import Postgres

/// The door through which schedules are defined, stopped and looked at.
///
/// It holds no state, as `JobQueue` does not. What takes a `Connection` runs in the caller's transaction.
public struct ScheduleStore: Sendable {
    /// What a definition did.
    public enum Change: String, Hashable, Sendable {
        /// There was no schedule of that name.
        case created
        /// It was another one; with another rule, it is due next by the new rule from now on.
        case changed
        /// It was the same; nothing was written.
        case unchanged
    }

    let database: Database

    /// Makes a door to the schedules in a database.
    public init(database: Database) {
        self.database = database
    }

    /// Defines a schedule, or changes the one of that name.
    ///
    /// Meant to be called at every start of a program: the same definition again writes nothing, and one with the same rule
    /// leaves alone when it is due, however often programs are deployed. What an operator has disabled stays so.
    ///
    /// - Throws: ``JobQueueError/invalidSchedule(_:reason:)`` for what could not be fired, or `PostgresError`.
    @discardableResult
    public func define(_ schedule: NewSchedule) async throws -> Change {
        try await define([schedule]).first ?? .unchanged
    }

    /// Defines schedules in one transaction: all or none.
    ///
    /// - Returns: What was done, in the order given.
    @discardableResult
    public func define(_ schedules: [NewSchedule]) async throws -> [Change] {
        for schedule in schedules { try schedule.check() }
        guard !schedules.isEmpty else { return [] }
        return try await database.withTransaction { connection in try await define(schedules, on: connection) }
    }

    /// Stops a schedule until it is enabled; its jobs that are queued already run.
    ///
    /// - Returns: Whether there is one of that name that was enabled.
    @discardableResult
    public func disable(_ name: ScheduleName) async throws -> Bool {
        try await answer("select pollux.disable_schedule(\(name))")
    }

    /// Lets a schedule go on; the times that it missed while it was disabled are not caught up with.
    ///
    /// - Returns: Whether there is one of that name that was disabled.
    @discardableResult
    public func enable(_ name: ScheduleName) async throws -> Bool {
        try await answer("select pollux.enable_schedule(\(name))")
    }

    /// Makes a schedule due at once, beside its times; a scheduler fires it within a second or so.
    ///
    /// - Returns: Whether there is one of that name that is enabled.
    @discardableResult
    public func fireNow(_ name: ScheduleName) async throws -> Bool {
        try await answer("select pollux.fire_schedule(\(name))")
    }

    /// Removes a schedule; its jobs stay.
    ///
    /// - Returns: Whether there was one of that name.
    @discardableResult
    public func remove(_ name: ScheduleName) async throws -> Bool {
        try await database.execute("delete from pollux.schedule where name = \(name)") == 1
    }

    /// Returns a schedule, or `nil`.
    public func find(_ name: ScheduleName) async throws -> Schedule? {
        try await database.query(
            "select \(sql: ScheduleRow.columns) from pollux.schedule s where s.name = \(name)"
        ).first.map(ScheduleRow.schedule)
    }

    /// Returns schedules by name, a page at a time.
    ///
    /// - Parameters:
    ///   - name: The last of the page before; `nil` for the first page.
    ///   - limit: The length of a page.
    /// - Returns: No more than a page; the last page is shorter.
    /// - Throws: ``JobQueueError/invalidSchedule(_:reason:)`` for a row that means nothing to this release, or `PostgresError`.
    public func list(after name: ScheduleName? = nil, limit: Int = 100) async throws -> [Schedule] {
        try await database.query(
            """
            select \(sql: ScheduleRow.columns)
            from pollux.schedule s
            where s.name > \(name?.rawValue ?? "")
            order by s.name
            limit \(Int64(max(0, limit)))
            """
        ).map(ScheduleRow.schedule)
    }

    private func answer(_ sql: SQL) async throws -> Bool {
        try await database.query(sql).first?.decode(0, as: Bool.self) ?? false
    }
}
