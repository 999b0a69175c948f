import JobQueue
import Postgres

/// Decides what a fault in a queue job means for its bulk job.
struct BulkEnding: Sendable {
    let store: BulkStore
    let bulk: BulkJobID
    let job: ClaimedJob
    let context: JobContext

    private var isLastTry: Bool { job.failures + 1 >= job.maximumTries }

    /// Runs a try; a fault that no further try can mend ends the bulk job in the transaction that buries the queue job.
    func guarding(_ body: () async throws -> JobOutcome) async throws -> JobOutcome {
        do {
            return try await body()
        } catch let error as any InternalJobError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch let fault as SourceFault {
            return try await outcome(of: fault)
        } catch  where isLastTry && !Task.isCancelled {
            return try await end(.aborted, "our fault, after \(job.maximumTries) tries: \(error)", providerMessage: nil)
        }
    }

    private func outcome(of fault: SourceFault) async throws -> JobOutcome {
        switch fault {
        case .rateLimited(let wait):
            return .snooze(min(max(wait ?? .seconds(30), .seconds(1)), .seconds(86_400)), reason: fault.description)
        case .temporary(let message):
            guard isLastTry else { return .retry(after: nil, error: message) }
            return try await end(
                .error,
                "the vendor failed \(job.maximumTries) times: \(message)",
                providerMessage: message
            )
        case .permanent(let message, let providerMessage):
            return try await end(.error, message, providerMessage: providerMessage)
        case .record(let status, let message):
            return try await end(.error, "the vendor answered \(status)", providerMessage: message)
        }
    }

    private func end(_ status: BulkStatus, _ message: String, providerMessage: String?) async throws -> JobOutcome {
        try await context.database.withTransaction { connection in
            try await context.bury(on: connection, error: message)
            guard let step = try await BulkPageStep.lock(bulk, on: connection),
                step.status == .created || step.status == .running
            else { return }
            try await store.end(step, status, error: message, providerMessage: providerMessage, on: connection)
        }
        return .settled
    }
}
