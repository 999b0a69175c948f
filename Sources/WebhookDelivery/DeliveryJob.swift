public import Events
import Foundation
public import Instances
public import JobQueue
public import OutboundHTTP
import Postgres

/// Sends one delivery: the stored bytes, signed, in one request.
///
/// What it read and what it sent is outside any transaction; what came of it is written in one, under the job's lease: the attempt, the
/// delivery, the webhook's health and the job together. A worker that dies in between has told the receiver and nobody else: the
/// delivery comes again, with the same id and the same bytes.
public struct DeliveryJob: JobHandler {
    /// The networks that an organization may reach besides the operator's.
    public typealias Allowances = @Sendable (OrganizationID) async throws -> [EgressAllowance]

    /// How much of an answer's body is read.
    static let readAnswerBytes = 65_536

    /// The kind of job that it runs.
    public let kind = DeliveryReference.jobKind

    let deliveries: DeliveryStore
    let webhooks: WebhookStore
    let events: EventRecorder
    let http: OutboundClient
    let allowances: Allowances
    let observer: any DeliveryObserver

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - deliveries: Where deliveries are read and their tries written.
    ///   - webhooks: Keeps the receivers' health.
    ///   - events: Records that a webhook was disabled.
    ///   - http: The only way out.
    ///   - allowances: What an organization may reach besides.
    ///   - observer: Told of every try.
    public init(
        deliveries: DeliveryStore,
        webhooks: WebhookStore,
        events: EventRecorder,
        http: OutboundClient,
        allowances: @escaping Allowances = { _ in [] },
        observer: any DeliveryObserver = SilentDeliveryObserver()
    ) {
        self.deliveries = deliveries
        self.webhooks = webhooks
        self.events = events
        self.http = http
        self.allowances = allowances
        self.observer = observer
    }

    /// Runs one try.
    public func run(_ job: ClaimedJob, _ context: JobContext) async throws -> JobOutcome {
        let reference: DeliveryReference
        do {
            reference = try DeliveryReference(payload: job.payload)
        } catch {
            return .dead(error: "\(error)")
        }
        guard let number = job.organizationID else { return .dead(error: "the job names no organization") }
        let organization = OrganizationID(rawValue: number)

        let delivery: DueDelivery
        let request: OutboundRequest
        do {
            guard let due = try await deliveries.load(reference, organization: organization) else {
                return .cancelled(reason: "the delivery is no longer kept")
            }
            delivery = due
            if delivery.cancelled { return try await cancel(delivery, context) }
            guard delivery.enabled else { return .snooze(.seconds(30), reason: "the webhook is disabled") }
            request = try await makeRequest(delivery)
        } catch let error as PostgresError {
            // The queue knows how long to wait for a database.
            throw error
        } catch {
            // What is needed to try could not be had: the receiver is not to blame.
            return .snooze(.seconds(30), reason: "not tried: \(error)")
        }
        let made = await send(request)
        return try await settle(made, delivery, job, context)
    }

    private func cancel(_ delivery: DueDelivery, _ context: JobContext) async throws -> JobOutcome {
        let reason = "the webhook was deleted"
        try await context.database.withTransaction { connection in
            try await context.cancel(on: connection, reason: reason)
            try await deliveries.cancel(
                delivery.reference,
                organization: delivery.organization,
                reason: reason,
                on: connection
            )
        }
        return .settled
    }
}
