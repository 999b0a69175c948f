/// The right to run a job now, held by whoever's token is in the job's row.
///
/// The token comes from a sequence and grows with every claim, so it names one claim of one job. Every write about a claimed
/// job matches job and token: a process that was stopped for an hour and wakes up changes nothing.
public struct Lease: Hashable, Sendable, CustomStringConvertible {
    /// The job.
    public let job: JobID
    /// The claim's number.
    public let token: Int64

    /// Makes a lease of its two parts, such as ones that a segment's file name carries.
    public init(job: JobID, token: Int64) {
        self.job = job
        self.token = token
    }

    /// Both numbers, as in `17/4711`.
    public var description: String { "\(job)/\(token)" }
}
