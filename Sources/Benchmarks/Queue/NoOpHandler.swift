import JobQueue

/// A handler that does nothing: what remains is the queue.
struct NoOpHandler: JobHandler {
    static let kind: JobKind = "no-op"

    var kind: JobKind { Self.kind }

    func run(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome { .completed }
}
