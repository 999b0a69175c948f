import Elements
import Events
import Foundation
import Instances
import JobQueue
import Postgres
import VendorClient

/// One run of an inbound job: read, ask, then commit what came of it or settle the failure.
struct InboundRun: Sendable {
    let job: InboundJob
    let instance: ConnectedInstance
    let waiting: [WaitingInbound]
    let isSigned: Bool
    let context: JobContext

    func run() async throws -> JobOutcome {
        let work = InboundWork(waiting, isSigned: isSigned, resources: InboundObjects.wanted(by: instance))
        let parts = work.parts.values.sorted { $0.resource.name < $1.resource.name }
        // Before the commit: made due twice is made due once, and not made due after a crash would be a hint lost.
        var unpolled = 0
        for part in parts where part.needsPoll {
            if try await !job.store.makeDue(part.resource.name, of: instance.id) { unpolled += 1 }
        }
        do {
            var fetched: [(InboundReview, FetchedRecords)] = []
            for part in parts where !part.ids.isEmpty || !part.named.isEmpty || !part.believed.isEmpty {
                let review = try await InboundReview.begin(part, of: instance, database: context.database)
                fetched.append((review, try await fetch(review)))
            }
            return try await commit(fetched, of: work, unpolled: unpolled)
        } catch let error as VendorError {
            return try await settle(error)
        } catch let error as PollerConfigurationError {
            report(.failed, gets: 0, events: 0, error: error.description)
            return .retry(after: nil, error: error.description)
        }
    }

    /// Settles all that waits without asking anybody.
    func ignore(_ reason: String) async throws -> JobOutcome {
        try await context.database.withTransaction { connection in
            try await context.lockLease(on: connection)
            try await job.store.settle(
                waiting.map { SettledInbound(inbound: $0, outcome: .ignored, events: 0, note: reason) },
                organization: instance.organizationID,
                on: connection
            )
            try await context.complete(on: connection)
        }
        report(.ignored, gets: 0, events: 0)
        return .settled
    }

    private func settle(_ error: VendorError) async throws -> JobOutcome {
        switch error {
        case .rateLimited(let wait):
            report(.failed, gets: 0, events: 0, error: error.description)
            return .snooze(min(max(wait ?? .seconds(30), .seconds(1)), .seconds(3_600)), reason: error.description)
        case .credentialsRevoked:
            report(.failed, gets: 0, events: 0, error: error.description)
            return try await revoke(error)
        // The lease is lost or the worker stops: nothing that the vendor did.
        case .cancelled: throw CancellationError()
        default:
            report(.failed, gets: 0, events: 0, error: error.description)
            return .retry(after: nil, error: error.description)
        }
    }

    /// Marks the instance, as a poll does; its webhooks wait for new credentials.
    private func revoke(_ error: VendorError) async throws -> JobOutcome {
        try await context.database.withTransaction { connection in
            try await context.lockLease(on: connection)
            let isNews = try await job.instances.setValid(
                false,
                instance.id,
                organization: instance.organizationID,
                on: connection
            )
            if isNews {
                try await job.recorder.recordLifecycle(
                    type: "instance.revoked",
                    organization: instance.organizationID,
                    instance: instance.id,
                    fields: #"{"instanceId":\#(instance.id)}"#,
                    on: connection
                )
            }
            try await context.snooze(on: connection, for: .seconds(300), reason: error.description)
        }
        return .settled
    }

    func report(_ result: InboundResult, gets: Int, events: Int, error: String? = nil) {
        job.observer.webhooksActedUpon(
            element: instance.element.key,
            result: result,
            webhooks: waiting.count,
            gets: gets,
            events: events,
            error: error
        )
    }
}
