import Foundation
import JobQueue

/// One line for each thing that a test asks after, written at once: a killed process has no buffer to flush.
struct ProcessLog: Sendable {
    func write(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}

/// Writes what the queue reports.
struct LoggingObserver: QueueObserver {
    let log: ProcessLog
    let death: Death?

    func sessionOpened(_ session: SessionID) {
        log.write("session-opened \(session)")
        // A session, and not one claim yet.
        death?.reach("beforeClaim")
    }

    func sessionLost(_ session: SessionID) {
        log.write("session-lost \(session)")
    }

    func jobStarted(_ job: ClaimedJob) {
        log.write("started \(job.id) attempt=\(job.attempt)")
    }

    func jobFinished(_ job: ClaimedJob, outcome: AttemptOutcome, error: String?, duration: Duration) {
        log.write("finished \(job.id) \(outcome) \(error ?? "")")
    }

    func leaseLost(_ lease: Lease, kind: JobKind) {
        log.write("lease-lost \(lease.job)")
    }

    func jobsRescued(_ rescue: Rescue) {
        log.write("rescued \(rescue.session): \(rescue.givenBack) back, \(rescue.crashed) crashed")
    }

    func scheduleFired(_ name: ScheduleName, times: Int, jobs: Int) {
        log.write("fired \(name) times=\(times) jobs=\(jobs)")
    }

    func queueFailed(at activity: QueueActivity, error: any Error) {
        log.write("failed \(activity): \(error)")
    }
}
