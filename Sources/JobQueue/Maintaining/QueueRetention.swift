import Postgres

/// What is done with the past of the queue, and with the tables of the days to come.
///
/// Each statement stands by itself and is a transaction of its own: whatever is interrupted is done by the next call, of any
/// process; what fails keeps nothing else from being done.
struct QueueRetention: Sendable {
    let database: Database
    let configuration: MaintenanceConfiguration

    /// The most partitions of a table that one call drops: a transaction each.
    private static let mostDropped = 100

    /// Makes the partitions of the days to come, drops those past retention, and removes sessions lost long ago.
    ///
    /// - Throws: The first error, when all has been tried.
    func step() async throws {
        var first: (any Error)?
        for statement in statements {
            do {
                try await repeatedly(statement)
            } catch {
                if Task.isCancelled { throw error }
                first = first ?? error
            }
        }
        if let first { throw first }
    }

    /// A statement that says how much it did is called until it did nothing.
    private func repeatedly(_ statement: Statement) async throws {
        for _ in 0..<(statement.repeats ? Self.mostDropped : 1) {
            let rows = try await database.query(statement.sql)
            guard try rows.first?.decode(0, as: Int32.self) ?? 0 > 0 else { return }
        }
    }

    private struct Statement: Sendable {
        let sql: SQL
        var repeats = false
    }

    private var statements: [Statement] {
        let ahead = Int32(clamping: configuration.daysAhead)
        let tables = [
            ("job_history", configuration.historyRetention),
            ("job_attempt", configuration.historyRetention),
            ("dead_letter", configuration.deadRetention),
        ]
        let making = tables.map { table, _ in Statement(sql: "select pollux.make_partitions(\(table), \(ahead))") }
        let dropping = tables.map { table, retention in
            Statement(
                sql: "select pollux.drop_history_partitions(\(table), make_interval(secs => \(retention.inSeconds)))",
                repeats: true
            )
        }
        let others = [
            Statement(sql: "select pollux.summarize_history()"),
            Statement(sql: Self.forgetStatement(after: configuration.sessionRetention)),
        ]
        return making + dropping + others
    }

    private static func forgetStatement(after retention: Duration) -> SQL {
        """
        delete from pollux.worker_session s
        where s.id = any(array(
            select o.id
            from pollux.worker_session o
            where o.lost_at < now() - make_interval(secs => \(retention.inSeconds))
              and not exists (select from pollux.job j where j.session_id = o.id)
            order by o.id
            limit 1000
            for update skip locked
        ))
        """
    }
}
