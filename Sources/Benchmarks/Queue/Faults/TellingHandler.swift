import JobQueue

/// Tells when each job starts and ends; the job lasts a moment in between.
struct TellingHandler: JobHandler {
    static let kind: JobKind = "told"

    let say: @Sendable (String) -> Void

    var kind: JobKind { Self.kind }

    func run(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome {
        say("started \(job.id.rawValue)")
        // Of different lengths, or all that run at once would end at once.
        try await Task.sleep(for: .milliseconds(.random(in: 50...150)))
        say("ended \(job.id.rawValue)")
        return .completed
    }
}
