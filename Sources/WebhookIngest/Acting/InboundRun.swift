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

    /// The most events in one notification.
    private static let mostInNotification = 20

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
            try await context.checkLease(on: connection)
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

    /// Commits a run: lease, ledger, events, webhooks, the pause of hints, job, in this order and in one transaction.
    private func commit(
        _ fetched: [(review: InboundReview, records: FetchedRecords)],
        of work: InboundWork,
        unpolled: Int
    ) async throws -> JobOutcome {
        let gets = fetched.reduce(0) { $0 + $1.review.ids.count }
        let refusals = fetched.compactMap { part in
            part.records.refusal.map {
                "\(part.records.refused.count) \(part.review.resource.name) were refused: \($0)"
            }
        }
        let told = try await context.database.withTransaction { connection -> Int in
            try await context.checkLease(on: connection)
            let pollDate = try await Self.now(on: connection)
            var events = 0
            // In the order of the objects' names, as everybody who takes rows of several.
            for (review, records) in fetched {
                let changes = try await review.judge(records, on: connection)
                events += try await job.recorder.record(
                    ChangeBatch(
                        instance: instance.instance,
                        hub: instance.element.hub,
                        objectType: review.resource.name,
                        pollDate: pollDate,
                        changes: changes,
                        maximumPerNotification: Self.mostInNotification
                    ),
                    on: connection
                )
            }
            let total = events
            let settled = work.read.compactMap { read in
                waiting.dropFirst(read.index).first.map { inbound in
                    let notes = [read.note].compactMap { $0 } + (read.isAboutNothing ? [] : refusals)
                    let lost = unpolled > 0 && !read.isAboutNothing ? ["what cannot be asked for has no poller"] : []
                    return SettledInbound(
                        inbound: inbound,
                        outcome: read.isAboutNothing ? .ignored : total > 0 ? .told : .nothing,
                        events: read.isAboutNothing ? 0 : total,
                        note: (notes + lost).isEmpty ? nil : (notes + lost).joined(separator: "; ")
                    )
                }
            }
            try await job.store.settle(settled, organization: instance.organizationID, on: connection)
            if !isSigned, gets > 0 {
                try await job.store.queue.pause(
                    lane: context.job.lane,
                    for: InboundJob.hintPause * gets,
                    reason: "hints that nobody has signed ask at a limited rate",
                    on: connection
                )
            }
            try await context.complete(on: connection)
            return events
        }
        report(
            told > 0 ? .told : work.read.allSatisfy(\.isAboutNothing) ? .ignored : .nothing,
            gets: gets,
            events: told
        )
        return .settled
    }

    private static func now(on connection: Connection) async throws -> Date {
        guard let now = try await connection.query("select now()").first?.decode(0, as: Date.self) else {
            throw InboundError.unknownOutcome("no time")
        }
        return now
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
            try await context.checkLease(on: connection)
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

    private func report(_ result: InboundResult, gets: Int, events: Int, error: String? = nil) {
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
