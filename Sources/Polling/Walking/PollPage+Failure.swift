import Foundation
import Instances
import JobQueue
import Postgres
import VendorClient

extension PollPage {
    /// After so many failures in a row an outage is told as an event, and so is its end.
    static let announcedFailures = 3

    /// Settles what a vendor's failure means for the poller.
    func settle(_ error: VendorError, of course: Course) async throws -> JobOutcome {
        switch error {
        case .rateLimited(let retryAfter): return try await wait(retryAfter, error: error.description)
        case .credentialsRevoked: return try await revoke(error: error.description)
        case .permanent, .refused, .pageTooLarge: return try await fail(.rejected, error: error.description, of: course)
        // The lease is lost or the worker stops: nothing that the vendor did.
        case .cancelled: throw CancellationError()
        // Our own fault costs the poller nothing, and the job no try.
        case .internalFault: throw InternalFault(error.description)
        case .malformed: return try await fail(.malformed, error: error.description, of: course)
        case .temporary, .outcomeUnknown: return try await fail(.outage, error: error.description, of: course)
        }
    }

    /// Lets the poll, or the walk beside it, rest longer with each failure, never for good: its place and the watermark stay.
    func fail(_ reason: PollFailureReason, error: String, of course: Course) async throws -> JobOutcome {
        switch course {
        case .poll: try await backOff(reason, error: error)
        case .beside(let side): try await backOff(side, reason, error: error)
        }
        tell(reason, error)
        return .settled
    }

    private func backOff(_ reason: PollFailureReason, error: String) async throws {
        let backoff = Backoff(interval: poller.interval)
        let wait = backoff.wait(after: poller.failures + 1, variation: .random(in: -1...1))
        let statement = Self.failStatement(poller, error: error, wait: wait, restarts: reason != .outage)
        try await context.database.withTransaction { connection in
            try await context.lockLease(on: connection)
            let isFailing = try await connection.query(statement).first?.decode(0, as: Bool.self) ?? false
            if isFailing, poller.failingSince == nil {
                try await announce("poller.failing", PollerReport(poller, error: error), on: connection)
            }
            // The queue has nothing to retry: when to ask again is in the poller's row.
            try await context.complete(on: connection)
        }
    }

    /// A walk beside the polls rests by itself: the polls go on.
    private func backOff(_ side: SideWalk, _ reason: PollFailureReason, error: String) async throws {
        let backoff = Backoff(interval: max(poller.interval, .seconds(60)))
        let wait = backoff.wait(after: side.failures + 1, variation: .random(in: -1...1))
        let statement = Self.failStatement(
            poller,
            side,
            error: error,
            wait: wait,
            isOver: false,
            restarts: reason != .outage
        )
        try await context.database.withTransaction { connection in
            try await context.lockLease(on: connection)
            let isDue = try await standing(on: connection)?.isDue ?? false
            _ = try await connection.execute(statement)
            _ = try await connection.execute(Self.warnStatement(poller, "\(side.purpose.rawValue): \(error)"))
            if side.failures + 1 == Self.announcedFailures {
                let report = PollerReport(poller, error: error, task: side.purpose)
                try await announce("poller.failing", report, on: connection)
            }
            try await context.complete(on: connection, followUps: isDue ? [nextJob()] : [])
        }
    }

    /// Waits as long as the vendor wants, which is nobody's failure.
    ///
    /// Where it does not say how long, that is twice as long each time, until a page comes; counted in the poller's row, so that it does
    /// not matter which worker asks.
    private func wait(_ retryAfter: Duration?, error: String) async throws -> JobOutcome {
        let unsaid = Backoff.withoutWord.wait(after: poller.failures + 1, variation: .random(in: 0...1))
        let wait = retryAfter.map { min(max($0, .seconds(1)), .seconds(86_400)) } ?? unsaid
        let more = retryAfter == nil ? " and does not say for how long: again after \(wait.components.seconds) s" : ""
        let error = error + more
        try await context.database.withTransaction { connection in
            try await context.lockLease(on: connection)
            let note = Self.noteStatement(poller, error: error, state: nil, counts: retryAfter == nil)
            _ = try await connection.execute(note)
            try await context.snooze(on: connection, for: wait, reason: error)
        }
        tell(.rateLimited, error)
        return .settled
    }

    /// Marks the instance: none of its objects is asked for again until somebody gives it new credentials.
    private func revoke(error: String) async throws -> JobOutcome {
        try await context.database.withTransaction { connection in
            try await context.lockLease(on: connection)
            let isNews = try await job.instances.setValid(
                false,
                poller.instance,
                organization: poller.organization,
                on: connection
            )
            _ = try await connection.execute(Self.noteStatement(poller, error: error, state: nil))
            if isNews {
                try await announce("instance.revoked", PollerReport(poller, error: error), on: connection)
            }
            try await context.complete(on: connection)
        }
        tell(.revoked, error)
        return .settled
    }

    /// Pauses the poller; the page that flooded is not committed, so that all is kept and told when it is resumed.
    func pause(_ flood: Flood) async throws -> JobOutcome {
        let error =
            "paused: this poll found \(flood.found) changes, more than the flood limit of \(flood.limit); "
            + "if they are right, select pollux.resume_poller(\(poller.instance), '\(poller.object)')"
        try await context.database.withTransaction { connection in
            try await context.lockLease(on: connection)
            _ = try await connection.execute(Self.noteStatement(poller, error: error, state: "paused"))
            try await announce("poller.paused", PollerReport(poller, error: error), on: connection)
            try await context.complete(on: connection)
        }
        tell(.flood, error)
        return .settled
    }

    func announce(_ type: String, _ fields: PollerReport, on connection: Connection) async throws {
        try await job.recorder.recordLifecycle(
            type: type,
            organization: poller.organization,
            instance: poller.instance,
            fields: try fields.json,
            on: connection
        )
    }

    private func tell(_ reason: PollFailureReason, _ error: String) {
        job.observer.pollFailed(element: instance.element.key, object: poller.object, reason: reason, error: error)
    }
}
