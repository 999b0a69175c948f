/// Runs the jobs of one kind.
///
/// A job may run more than once: what must not be doubled happens in one transaction that completes the job, through
/// `JobContext.complete(on:followUps:)`. The task is cancelled when the lease is lost, when the job has run for longer than
/// it may, and when the worker's patience at shutdown is over.
public protocol JobHandler: Sendable {
    /// The kind of jobs that it runs.
    var kind: JobKind { get }

    /// Runs one try.
    ///
    /// - Returns: What to do with the job.
    /// - Throws: Anything; an error is a failed try with its description, except an `InternalJobError`, which costs no try.
    func run(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome
}
