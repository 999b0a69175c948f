import Foundation
import Instances
import JobQueue
import Postgres
import VendorClient

extension PollPage {
    /// After so many failures in a row an outage is told as an event, and so is its end.
    static let announcedFailures = 3

    /// Settles what a vendor's failure means for the poller.
    func settle(_ error: VendorError) async throws -> JobOutcome {
        switch error {
        case .rateLimited(let retryAfter): return try await wait(retryAfter, error: error.description)
        case .credentialsRevoked: return try await revoke(error: error.description)
        case .permanent, .refused, .pageTooLarge: return try await backOff(.rejected, error: error.description)
        // The lease is lost or the worker stops: nothing that the vendor did.
        case .cancelled: throw CancellationError()
        // Our own fault costs the poller nothing, and the job no try.
        case .internalFault: throw InternalFault(error.description)
        case .malformed: return try await backOff(.malformed, error: error.description)
        case .temporary, .outcomeUnknown: return try await backOff(.outage, error: error.description)
        }
    }

    /// Lets the poller rest longer with each failure, never for good: its walk and watermark stay.
    func backOff(_ reason: PollFailureReason, error: String) async throws -> JobOutcome {
        let backoff = Backoff(interval: poller.interval)
        let wait = backoff.wait(after: poller.failures + 1, variation: .random(in: -1...1))
        try await context.database.withTransaction { connection in
            try await context.checkLease(on: connection)
            let rows = try await connection.query(Self.failStatement(poller, error: error, wait: wait))
            if let failures = try rows.first?.decode(0, as: Int.self), failures == Self.announcedFailures {
                try await announce("poller.backing_off", fields: PollerReport(poller, error: error), on: connection)
            }
            // The queue has nothing to retry: when to ask again is in the poller's row.
            try await context.complete(on: connection)
        }
        tell(reason, error)
        return .settled
    }

    /// Waits as long as the vendor wants, which is nobody's failure.
    private func wait(_ retryAfter: Duration?, error: String) async throws -> JobOutcome {
        let wait = min(max(retryAfter ?? .seconds(30), .seconds(1)), .seconds(86_400))
        try await context.database.withTransaction { connection in
            try await context.checkLease(on: connection)
            _ = try await connection.execute(Self.noteStatement(poller, error: error, state: nil))
            try await context.snooze(on: connection, for: wait, reason: error)
        }
        tell(.rateLimited, error)
        return .settled
    }

    /// Marks the instance: none of its objects is asked for again until somebody gives it new credentials.
    private func revoke(error: String) async throws -> JobOutcome {
        try await context.database.withTransaction { connection in
            try await context.checkLease(on: connection)
            let isNews = try await job.instances.setValid(
                false,
                poller.instance,
                organization: poller.organization,
                on: connection
            )
            _ = try await connection.execute(Self.noteStatement(poller, error: error, state: nil))
            if isNews {
                let report = PollerReport(poller, error: error)
                try await announce("instance.credentials_revoked", fields: report, on: connection)
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
            try await context.checkLease(on: connection)
            _ = try await connection.execute(Self.noteStatement(poller, error: error, state: "paused"))
            try await announce("poller.paused", fields: PollerReport(poller, error: error), on: connection)
            try await context.complete(on: connection)
        }
        tell(.flood, error)
        return .settled
    }

    func announce(_ type: String, fields: PollerReport, on connection: Connection) async throws {
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

/// What a lifecycle event says of a poller.
struct PollerReport: Encodable, Sendable {
    let instanceId: Int64
    let objectName: String
    let error: String?

    init(_ poller: Poller, error: String? = nil) {
        instanceId = poller.instance.rawValue
        objectName = poller.object
        self.error = error
    }

    /// The report as a JSON object.
    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
