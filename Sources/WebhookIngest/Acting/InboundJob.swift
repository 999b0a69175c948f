import Elements
public import Events
import Foundation
public import Instances
public import JobQueue
import Postgres
public import VendorClient

/// Acts upon what a vendor's webhook has told: asks the vendor for the records that it names, and tells what the ledger calls a change.
///
/// What a body says of a record is never taken where the vendor can be asked: the record is got with the instance's own credentials and
/// judged by the ledger that polls judge by, so that a webhook and a poll make one event of one change, and a lie makes none. Only
/// under a checked signature is a body believed, and then only of an object whose records cannot be asked for one by one.
///
/// All that waits for the instance is acted upon together, so that many hints for one record make one GET. What is true when the worker
/// dies, or loses its lease, between:
///
/// - the stamp and the GETs, or these and the commit: nothing was told and nothing is settled. The job is rescued, and asks again.
/// - the commit and the answer to it: events, ledger, webhooks and job were moved together; the job is gone.
/// - a woken worker whose job another has run meanwhile: its transaction fails at the lease, before it has touched anything.
/// - one that took others' webhooks along and died: those have jobs of their own. One whose webhook was taken along by another finds it
///   settled, and is done.
///
/// What arrives after the stamp is not settled by this run: it may tell of a change that the GETs have not seen.
public struct InboundJob: JobHandler {
    /// The kind of its jobs.
    public static let jobKind: JobKind = "inbound"
    /// The queue of its jobs: that of the polls, which ask the same vendors.
    ///
    /// Their lanes are their own: `inbound:<instance>` of what is signed, `hint:<instance>` of what is not.
    static let queue: QueueName = "poll"
    /// How many hints' records of one body are asked for; the rest is left to the pollers.
    static let mostHintedRecords = 100
    /// The pause of an instance's hints after each GET that they have caused.
    static let hintPause: Duration = .milliseconds(100)

    /// The kind of its jobs.
    public var kind: JobKind { Self.jobKind }

    let store: InboundStore
    let instances: InstanceStore
    let vendor: VendorClient
    let recorder: EventRecorder
    let observer: any InboundObserver

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - store: where webhooks wait.
    ///   - instances: where instances and their secrets are.
    ///   - vendor: who asks; it does so with the right of a webhook's GET.
    ///   - recorder: who records the events.
    ///   - observer: who hears how it goes.
    public init(
        store: InboundStore,
        instances: InstanceStore,
        vendor: VendorClient,
        recorder: EventRecorder,
        observer: any InboundObserver = SilentInboundObserver()
    ) {
        self.store = store
        self.instances = instances
        self.vendor = vendor.calling(as: .webhookGet)
        self.recorder = recorder
        self.observer = observer
    }

    /// Acts upon one webhook, and all that wait beside it.
    public func run(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome {
        let reference = try Reference(job.payload)
        guard let owner = job.organizationID.map(OrganizationID.init(rawValue:)) else {
            return .dead(error: "the job names no organization")
        }
        let waiting = try await store.begin(reference.inbound, day: reference.day, organization: owner)
        guard let first = waiting.first else { return .completed }
        guard let instance = try await instances.connect(first.instance, organization: owner) else {
            return .cancelled(reason: "there is no such instance")
        }
        let run = InboundRun(
            job: self,
            instance: instance,
            waiting: waiting,
            isSigned: first.isSigned,
            context: context
        )
        guard !instance.instance.disabled, instance.instance.eventsEnabled else {
            return try await run.ignore("the instance takes no webhooks any more")
        }
        guard instance.instance.valid else {
            return .snooze(.seconds(300), reason: "the vendor refuses the instance's credentials")
        }
        return try await run.run()
    }

    /// What a job's payload names.
    private struct Reference: Decodable {
        let inbound: Int64
        let day: String

        init(_ payload: String) throws {
            do {
                self = try JSONDecoder().decode(Reference.self, from: Data(payload.utf8))
            } catch {
                throw InboundError.malformedPayload(String(payload.prefix(200)))
            }
        }
    }
}
