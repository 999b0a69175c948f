import Elements
public import Events
import Foundation
public import Instances
public import JobQueue
import Ledger
import Postgres
public import VendorClient

/// Reads one page of what changed in one object of one instance, and tells it.
///
/// The page is fetched outside any transaction. Then one transaction checks the lease, judges the page by the ledger, records events,
/// notifications and deliveries, moves the walk's cursor (at the end of the walk also the watermark), completes the job and enqueues
/// that of the next page. What is true when the worker dies, or loses its lease, between:
///
/// - claiming and fetching, or fetching and the commit: nothing has happened. The job is rescued, the same page is asked for again with
///   the same bound, and is judged by the same ledger: nothing is lost, and nothing was told.
/// - the commit and the answer to it: everything has happened. The job is gone, so nobody runs it again; the next page has its own.
/// - a woken worker whose job another has run meanwhile: its transaction fails at the lease, before it has touched anything.
/// - the last page and the next poll: the watermark has moved with the last page's commit, or the walk goes on at its last page.
///
/// A poll has one job at a time, and so has what a poller does beside its polls: the slow sweep, the list of deletions and the
/// reconciliation of deletes go on page by page in the same chain of jobs, after the poll and behind every poll that falls due meanwhile.
/// Their place is kept with each page's commit as the walk's is, so that all of the above holds for them too.
///
/// A poll that finds nothing new ends in one statement, under the lease, and the queue completes its job afterwards: killed in between, the
/// poll is run once more, and finds nothing again.
///
/// The poller's row is locked before the ledger's rows, and those in the order of ids; schedulers pass a locked poller by. If the
/// configuration was changed while the page was under way (`edition`), the page is thrown away and asked for anew.
public struct PollJob: JobHandler {
    /// The kind of its jobs.
    public var kind: JobKind { PollWork.kind }

    let instances: InstanceStore
    let vendor: VendorClient
    let recorder: EventRecorder
    let observer: any PollObserver
    let ledger = Ledger()

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - instances: where instances and their secrets are.
    ///   - vendor: who asks.
    ///   - recorder: who records the events.
    ///   - observer: who hears how it goes.
    public init(
        instances: InstanceStore,
        vendor: VendorClient,
        recorder: EventRecorder,
        observer: any PollObserver = SilentPollObserver()
    ) {
        self.instances = instances
        self.vendor = vendor
        self.recorder = recorder
        self.observer = observer
    }

    /// Reads one page.
    public func run(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome {
        let payload = try Self.payload(of: job)
        guard let owner = job.organizationID.map(OrganizationID.init(rawValue:)),
            let (poller, instance) = try await Poller.load(
                PollerID(rawValue: payload.poller),
                organization: owner,
                from: instances
            )
        else { return .cancelled(reason: "there is no such poller, or its instance was deleted") }
        guard poller.enabled, poller.state != "paused" else { return .cancelled(reason: "the poller is not polled") }
        guard instance.instance.valid, !instance.instance.disabled, instance.instance.eventsEnabled else {
            return .cancelled(reason: "the instance is not polled")
        }
        let page = PollPage(
            job: self,
            poller: poller,
            instance: instance,
            context: context,
            goesOn: payload.goesOn ?? false
        )
        return try await page.run()
    }

    private static func payload(of job: ClaimedJob) throws -> PollPayload {
        do {
            return try JSONDecoder().decode(PollPayload.self, from: Data(job.payload.utf8))
        } catch {
            throw PollingError.malformedPayload(job.payload)
        }
    }
}
