import Events
import Foundation
import Instances
import JobQueue
import Postgres

extension DeliveryJob {
    /// Writes down what came of a try: the attempt, the delivery, the webhook's health and the job, or nothing of it.
    ///
    /// Locks in the order of everybody: the job by its lease, the delivery, the webhook, its lane.
    func settle(
        _ made: MadeTry,
        _ delivery: DueDelivery,
        _ job: ClaimedJob,
        _ context: JobContext
    ) async throws -> JobOutcome {
        if case .ours(let reason) = made.verdict {
            observer.deliveryTried(delivery.reference.delivery, outcome: .ours, status: nil, duration: made.duration)
            return .snooze(.seconds(10), reason: reason)
        }
        let last = job.failures + 1 >= job.maximumTries
        let record = Self.record(made, last: last)
        try await context.database.withTransaction { connection in
            try await context.lockLease(on: connection)
            try await deliveries.record(record, of: delivery, on: connection)
            switch made.verdict {
            case .delivered:
                if delivery.failing { try await webhooks.noteSuccess(delivery.webhook, on: connection) }
                try await context.complete(on: connection)
            case .gone:
                try await disable(delivery, reason: "the receiver answered 410 (gone)", on: connection)
                try await context.snooze(on: connection, for: .seconds(1), reason: "the receiver answered 410 (gone)")
            case .pause(let wait):
                let length = try await webhooks.pause(delivery.webhook, for: wait, on: connection)
                try await context.snooze(on: connection, for: length ?? .seconds(30), reason: record.error ?? "paused")
            case .failed(let error):
                if try await webhooks.noteFailure(delivery.webhook, on: connection) {
                    try await disable(delivery, reason: "every try has failed for 5 days", on: connection)
                }
                try await context.retry(on: connection, error: error)
            case .ours:
                break
            }
        }
        observer.deliveryTried(
            delivery.reference.delivery,
            outcome: Self.outcome(made.verdict, last: last),
            status: made.status,
            duration: made.duration
        )
        return .settled
    }

    /// Disables a webhook and says so in the feed; the first of several tries in flight does both.
    private func disable(_ delivery: DueDelivery, reason: String, on connection: Connection) async throws {
        let changed = try await webhooks.disableByAnswers(
            delivery.webhook,
            organization: delivery.organization,
            reason: reason,
            on: connection
        )
        guard changed else { return }
        try await events.recordLifecycle(
            type: "webhook.disabled",
            organization: delivery.organization,
            instance: delivery.instance,
            fields: #"{"webhook_id":\#(delivery.webhook),"reason":"\#(reason)"}"#,
            on: connection
        )
    }

    private static func record(_ made: MadeTry, last: Bool) -> DeliveryTry {
        var record = DeliveryTry(
            result: .retrying,
            counted: false,
            duration: made.duration,
            status: made.status,
            error: nil,
            answer: made.answer
        )
        switch made.verdict {
        case .delivered:
            record.result = .delivered
            record.counted = true
        case .gone:
            record.error = "the receiver answered 410 (gone): the webhook is disabled"
        case .pause(let wait):
            record.error =
                "the receiver asked to be left alone for \(min(wait, WebhookStore.longestPause).components.seconds) s"
        case .failed(let error):
            record.result = last ? .dead : .retrying
            record.counted = true
            record.error = error
        case .ours(let error):
            record.error = error
        }
        return record
    }

    private static func outcome(_ verdict: DeliveryVerdict, last: Bool) -> DeliveryOutcome {
        switch verdict {
        case .delivered: .delivered
        case .gone: .gone
        case .pause: .paused
        case .failed: last ? .dead : .failed
        case .ours: .ours
        }
    }
}
