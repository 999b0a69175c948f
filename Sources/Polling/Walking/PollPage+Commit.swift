import Events
import Foundation
import Instances
import JobQueue
import Ledger
import Postgres

extension PollPage {
    /// How often records are read again that came in a shape which is not held, before they are left to the next poll.
    private static let resolutions = 3

    /// Commits a page, or reads some of its records again first.
    func commit(_ facts: PageFacts, of walk: PollWalk, _ course: Course, _ plan: PollPlan) async throws -> JobOutcome {
        if try await finishUnchanged(facts, of: walk, course, plan) { return .completed }
        var facts = facts
        for turn in 0...Self.resolutions {
            do {
                return try await commitOnce(facts, of: walk, course, plan, isLastTry: turn == Self.resolutions)
            } catch let unclear as Unclear {
                facts = try await resolve(unclear.ids, of: facts, plan)
            }
        }
        return .settled
    }

    /// Ends a poll that finds nothing new, in one statement under the lease.
    ///
    /// The queue completes the job afterwards, with others. Killed in between, the poll is run once more and finds nothing again.
    ///
    /// - Returns: false where there is something to be written besides.
    private func finishUnchanged(
        _ facts: PageFacts,
        of walk: PollWalk,
        _ course: Course,
        _ plan: PollPlan
    ) async throws -> Bool {
        guard case .poll = course, facts.next == nil, facts.versions.count <= 200, facts.unwanted.isEmpty,
            poller.isSeeded, poller.failingSince == nil, gap(at: walk, plan) == nil, dueSide(plan) == nil
        else { return false }
        var done = walk
        done.vendorAt = walk.vendorAt ?? facts.vendorAt
        done.advance(over: page(of: facts, changes: 0, done))
        let observed = observations(facts, [], done, plan)
        let known = job.ledger.holds(facts.versions, in: scope, by: rules(of: course, plan))
        let rows = try await context.database.query(
            """
            with leased as materialized (
                \(sql: context.leaseQuery)
            ),
            finished as (
                \(sql: Self.finishStatement(poller, done, observed))
                    and enabled
                    and exists (select from leased)
                    and \(sql: known)
                returning id
            )
            select (select count(*) from leased) as leases, (select count(*) from finished) as finished
            """
        )
        guard let row = rows.first, try row.decode("leases", as: Int.self) == 1 else {
            throw JobQueueError.leaseLost(context.lease)
        }
        guard try row.decode("finished", as: Int.self) == 1 else { return false }
        tellPage(facts, changes: 0, done)
        return true
    }

    /// Commits a page: lease, poller, ledger, events, cursor, job, in this order and in one transaction.
    private func commitOnce(
        _ facts: PageFacts,
        of walk: PollWalk,
        _ course: Course,
        _ plan: PollPlan,
        isLastTry: Bool
    ) async throws -> JobOutcome {
        var moved = walk
        moved.vendorAt = walk.vendorAt ?? facts.vendorAt
        let before = moved
        let result = try await context.database.withTransaction { connection -> (PollWalk, Int)? in
            try await context.lockLease(on: connection)
            guard let standing = try await standing(on: connection) else {
                try await context.complete(on: connection)
                return nil
            }
            let changes = try await judge(facts, course, plan, isLastTry: isLastTry, on: connection)
            let tellsInitial = !poller.isSeeded && plan.resource.poll.tellsInitial
            guard tellsInitial || before.changes + changes.count <= plan.floodLimit else {
                throw Flood(found: before.changes + changes.count, limit: plan.floodLimit)
            }
            try await record(changes, pollDate: facts.askedAt, on: connection)
            var walk = before
            walk.advance(over: page(of: facts, changes: changes.count, before))
            let goesOn = try await write(
                walk,
                facts,
                observations(facts, changes, walk, plan),
                course,
                plan,
                on: connection
            )
            let follows = goesOn || standing.isDue && course.side != nil
            try await context.complete(on: connection, followUps: follows ? [nextJob(plan)] : [])
            return (walk, changes.count)
        }
        if let (walk, changes) = result { tellPage(facts, changes: changes, walk) }
        return .settled
    }

    /// Records changes as events, with all that is owed because of them.
    func record(_ changes: [Change], pollDate: Date, on connection: Connection) async throws {
        _ = try await job.recorder.record(
            ChangeBatch(
                instance: instance.instance,
                hub: instance.element.hub,
                objectType: poller.object,
                pollDate: pollDate,
                changes: changes
            ),
            on: connection
        )
    }

    /// Moves the walk on, or ends it.
    ///
    /// - Returns: whether there is more to do.
    private func write(
        _ walk: PollWalk,
        _ facts: PageFacts,
        _ observed: Observations,
        _ course: Course,
        _ plan: PollPlan,
        on connection: Connection
    ) async throws -> Bool {
        switch course {
        case .poll:
            try await writePoll(walk, isLast: facts.next == nil, observed, plan, on: connection)
            return facts.next != nil || dueSide(plan, except: skipped(walk, plan), isSeeded: walk.isSteady) != nil
        case .beside(let side):
            if let statement = Self.observeStatement(poller, observed) { _ = try await connection.execute(statement) }
            guard facts.next == nil else {
                try await move(side, walk, on: connection)
                return true
            }
            if side.purpose == .reconcile, try await beginConfirming(side, walk, plan, on: connection) { return true }
            if side.purpose != .reconcile { try await finish(side, walk, plan, on: connection) }
            return dueSide(plan, except: side.purpose) != nil
        }
    }

    /// A first walk over everything is the first reconciliation too: there is nothing yet that could be gone.
    private func skipped(_ walk: PollWalk, _ plan: PollPlan) -> WalkPurpose? {
        walk.isOverAll && plan.isReconciled ? .reconcile : nil
    }

    private func writePoll(
        _ walk: PollWalk,
        isLast: Bool,
        _ observed: Observations,
        _ plan: PollPlan,
        on connection: Connection
    ) async throws {
        let statement =
            isLast ? Self.finishStatement(poller, walk, observed) : try Self.moveStatement(poller, walk, observed)
        guard try await connection.execute(statement) == 1 else {
            throw PollingError.unusable("the row of poller \(poller.id) is gone")
        }
        if poller.failingSince != nil { try await announce("poller.recovered", PollerReport(poller), on: connection) }
        guard isLast else { return }
        if let gap = gap(at: walk, plan) { try await announce("poll.gap", gap, on: connection) }
        if walk.isSteady, let purpose = skipped(walk, plan), poller.sides[purpose] == nil {
            try await finish(SideWalk(purpose: purpose), walk, plan, on: connection)
        }
    }

    /// What to tell where the last poll was so long ago that something may have changed more than once, or come and gone, unseen.
    private func gap(at walk: PollWalk, _ plan: PollPlan) -> PollerReport? {
        guard let last = poller.lastPollAt else { return nil }
        let allowed = poller.interval + max(poller.interval, plan.window.overlap, .seconds(60))
        guard walk.startedAt.timeIntervalSince(last) > allowed / .seconds(1) else { return nil }
        return PollerReport(poller, from: last, to: walk.startedAt)
    }

    func page(of facts: PageFacts, changes: Int, _ walk: PollWalk) -> PollWalk.Page {
        PollWalk.Page(
            records: facts.versions.count + facts.unwanted.count,
            changes: changes,
            // Of a vendor that sends no Date, ours is the only limit to how far a date in the future moves the watermark.
            newest: facts.newest(notAfter: walk.vendorAt ?? walk.startedAt),
            last: facts.lastID,
            next: facts.next
        )
    }

    private func tellPage(_ facts: PageFacts, changes: Int, _ walk: PollWalk) {
        job.observer.pageJudged(
            element: instance.element.key,
            object: poller.object,
            records: facts.versions.count,
            changes: changes
        )
        guard facts.next == nil else { return }
        job.observer.walkCompleted(
            element: instance.element.key,
            object: poller.object,
            pages: walk.pages,
            records: walk.records,
            changes: walk.changes
        )
    }

    /// Lets the walk go on at the page before: the list has shifted, and a record may have slipped through.
    func stepBack(_ walk: PollWalk, _ course: Course, _ plan: PollPlan) async throws -> JobOutcome {
        var back = walk
        back.stepBack()
        let moved = back
        try await context.database.withTransaction { connection in
            try await context.lockLease(on: connection)
            let isCurrent = try await standing(on: connection) != nil
            if isCurrent, let side = course.side {
                try await move(side, moved, on: connection)
            } else if isCurrent {
                try await writePoll(moved, isLast: false, Observations(), plan, on: connection)
            }
            try await context.complete(on: connection, followUps: isCurrent ? [nextJob(plan)] : [])
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
            try await context.lockLease(on: connection)
            _ = try await connection.execute(Self.beginStatement(poller, at: baseLine))
            let first = PollWork.job(for: poller.id, instance: poller.instance, organization: poller.organization)
            try await context.complete(on: connection, followUps: [first])
        }
        return .settled
    }

    /// What is true of the poller's row while it is locked.
    struct Standing: Sendable {
        /// Whether a poll has been fired that has not ended.
        let isDue: Bool
    }

    /// Locks the poller's row; nil where it is not as it was when the page was asked for.
    func standing(on connection: Connection) async throws -> Standing? {
        let rows = try await connection.query(Self.lockStatement(poller))
        guard let row = rows.first, try row.decode("enabled", as: Bool.self),
            try row.decode("edition", as: Int64.self) == poller.edition
        else { return nil }
        return Standing(isDue: try row.decode("poll_due"))
    }
}
