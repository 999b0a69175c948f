import Events
import Foundation
import Instances
import JobQueue
import Ledger
import Postgres

extension PollPage {
    /// Commits a page: lease, poller, ledger, events, cursor, job, in this order and in one transaction.
    func commit(_ facts: PageFacts, of walk: PollWalk, _ plan: PollPlan) async throws -> JobOutcome {
        var moved = walk
        moved.vendorAt = walk.vendorAt ?? facts.vendorAt
        // A vendor that sends no Date: ours is the only limit then to how far a date in the future moves the watermark.
        let limit = moved.vendorAt ?? walk.startedAt
        let before = moved
        let result = try await context.database.withTransaction { connection -> (PollWalk, Int)? in
            try await context.checkLease(on: connection)
            guard try await isCurrent(on: connection) else {
                try await context.complete(on: connection)
                return nil
            }
            let judgement = try await job.ledger.judge(
                facts.versions,
                askedAt: facts.askedAt,
                in: LedgerScope(
                    organization: poller.organization,
                    instance: poller.instance,
                    object: poller.object
                ),
                by: plan.rules(of: poller),
                on: connection
            )
            let changes = judgement.changes
            guard before.changes + changes.count <= plan.floodLimit else {
                throw Flood(found: before.changes + changes.count, limit: plan.floodLimit)
            }
            _ = try await job.recorder.record(
                ChangeBatch(
                    instance: instance.instance,
                    hub: instance.element.hub,
                    objectType: poller.object,
                    pollDate: facts.askedAt,
                    changes: changes
                ),
                on: connection
            )
            var walk = before
            walk.advance(
                over: PollWalk.Page(
                    records: facts.versions.count,
                    changes: changes.count,
                    newest: facts.newest(notAfter: limit),
                    last: facts.lastID,
                    next: facts.next
                )
            )
            let observed = observations(facts, changes, walk, plan)
            try await write(walk, isLast: facts.next == nil, observed, on: connection)
            try await context.complete(on: connection, followUps: facts.next == nil ? [] : [nextJob])
            return (walk, changes.count)
        }
        guard let (committed, changes) = result else { return .settled }
        job.observer.pageJudged(
            element: instance.element.key,
            object: poller.object,
            records: facts.versions.count,
            changes: changes
        )
        if facts.next == nil {
            job.observer.walkCompleted(
                element: instance.element.key,
                object: poller.object,
                pages: committed.pages,
                records: committed.records,
                changes: committed.changes
            )
        }
        return .settled
    }

    /// Lets the walk go on at the page before: the list has shifted, and a record may have slipped through.
    func stepBack(_ walk: PollWalk) async throws -> JobOutcome {
        var back = walk
        back.stepBack()
        let moved = back
        try await context.database.withTransaction { connection in
            try await context.checkLease(on: connection)
            let isCurrent = try await isCurrent(on: connection)
            if isCurrent { try await write(moved, isLast: false, Observations(), on: connection) }
            try await context.complete(on: connection, followUps: isCurrent ? [nextJob] : [])
        }
        job.observer.pollFailed(
            element: instance.element.key,
            object: poller.object,
            reason: .shifting,
            error: "the list has shifted while it was read"
        )
        return .settled
    }

    /// Begins to poll an instance whose vendor's time nobody has asked for: what is dated after it is told.
    func begin(at baseLine: Date) async throws -> JobOutcome {
        try await context.database.withTransaction { connection in
            try await context.checkLease(on: connection)
            _ = try await connection.execute(Self.beginStatement(poller, at: baseLine))
            try await context.complete(on: connection, followUps: [nextJob])
        }
        return .settled
    }

    var nextJob: NewJob {
        PollWork.job(for: poller.id, instance: poller.instance, organization: poller.organization)
    }

    /// Locks the poller's row and says whether it is still as it was when the page was asked for.
    private func isCurrent(on connection: Connection) async throws -> Bool {
        let rows = try await connection.query(Self.lockStatement(poller))
        guard let row = rows.first else { return false }
        return try row.decode("enabled", as: Bool.self) && row.decode("edition", as: Int64.self) == poller.edition
    }

    private func write(
        _ walk: PollWalk,
        isLast: Bool,
        _ observed: Observations,
        on connection: Connection
    ) async throws {
        let statement =
            isLast ? Self.finishStatement(poller, walk, observed) : try Self.moveStatement(poller, walk, observed)
        guard try await connection.execute(statement) == 1 else {
            throw PollingError.unusable("the row of poller \(poller.id) is gone")
        }
        guard isLast, poller.failures >= Self.announcedFailures else { return }
        try await announce("poller.recovered", fields: PollerReport(poller), on: connection)
    }
}
