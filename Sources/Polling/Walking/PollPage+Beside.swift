import Foundation
import Postgres

extension PollPage {
    /// Keeps the place of a walk beside the polls, with the page that it has read.
    func move(_ side: SideWalk, _ walk: PollWalk, on connection: Connection) async throws {
        try await keep(Self.moveStatement(poller, side, walk), on: connection)
    }

    /// Ends a run, and says when the next is due.
    func finish(_ side: SideWalk, _ walk: PollWalk, _ plan: PollPlan, on connection: Connection) async throws {
        let wait = plan.wait(after: side.purpose, interval: poller.interval)
        try await keep(Self.finishStatement(poller, side, walk, wait: wait), on: connection)
        guard side.failures >= Self.announcedFailures else { return }
        try await announce("poller.recovered", PollerReport(poller, task: side.purpose), on: connection)
    }

    /// Ends a run that was refused: it begins anew when it is due, and says once that it fails.
    func refuse(_ side: SideWalk, _ plan: PollPlan, error: String, on connection: Connection) async throws {
        let wait = plan.wait(after: side.purpose, interval: poller.interval)
        let statement = Self.failStatement(poller, side, error: error, wait: wait, isOver: true, restarts: false)
        try await keep(statement, on: connection)
        _ = try await connection.execute(Self.warnStatement(poller, error))
        // It counts as failing at once, and is told once.
        guard side.failures < Self.announcedFailures else { return }
        try await announce("poller.failing", PollerReport(poller, error: error, task: side.purpose), on: connection)
    }

    private func keep(_ statement: SQL, on connection: Connection) async throws {
        guard try await connection.execute(statement) == 1 else {
            throw PollingError.unusable("the row of poller \(poller.id) is gone")
        }
    }
}
