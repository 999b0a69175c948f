import Postgres

extension JobWorker {
    /// Starts a job's handler.
    func launch(_ job: ClaimedJob, session: SessionID, in state: inout WorkerState) {
        let context = context(of: job, session: session)
        state.marks[job.lease] = context.settled
        // A task of its own, because a handler that ignores its cancellation must not keep `run()` from returning; the
        // drain awaits it through `tasks`.
        state.tasks[job.lease] = Task { await self.execute(job, context) }
    }

    private func context(of job: ClaimedJob, session: SessionID) -> JobContext {
        JobContext(job: job, database: database, session: session) { [self] in
            state.withLock { $0.drainEnd != nil }
        }
    }

    /// Runs a job, and then the next ones at hand, until there is none or the task was cancelled on behalf of one.
    private func execute(_ first: ClaimedJob, _ firstContext: JobContext) async {
        var (job, context) = (first, firstContext)
        while true {
            observer.jobStarted(job)
            configuration.crashPoint?(.started)
            let started = now()
            let ending = await ending(of: job, context)
            configuration.crashPoint?(.finished)
            let (following, areMany) = finish(job, context, ending, after: now() - started)
            bell.ring()
            if areMany { helpBell.ring() }
            guard let following else { return }
            (job, context) = following
        }
    }

    /// Notes how a job has ended.
    ///
    /// - Returns: The next job for the same task, if there is one, and whether so many have ended by now that help is wanted.
    private func finish(
        _ job: ClaimedJob,
        _ context: JobContext,
        _ ending: Settlement.Ending,
        after duration: Duration
    ) -> (following: (ClaimedJob, JobContext)?, areMany: Bool) {
        state.withLock { state in
            let stop = state.slots.finished(job.lease, after: duration)
            let settlement = Settlement.decide(ending, of: job, stop: stop, hasSettled: context.settled.isSet)
            let task = state.tasks.removeValue(forKey: job.lease)
            state.marks[job.lease] = nil
            state.ended.append(
                WorkerState.Ended(job: job, settlement: settlement, duration: duration, session: context.session)
            )
            let areMany = state.ended.count == configuration.largeBatch
            // What is at hand was claimed by the session of today, or it would have been forgotten with it.
            guard let session = state.session, let job = state.slots.takeNext(at: now()) else {
                return (nil, areMany)
            }
            guard let task, !task.isCancelled else {
                launch(job, session: session, in: &state)
                return (nil, areMany)
            }
            let context = self.context(of: job, session: session)
            state.marks[job.lease] = context.settled
            state.tasks[job.lease] = task
            return ((job, context), areMany)
        }
    }

    private func ending(of job: ClaimedJob, _ context: JobContext) async -> Settlement.Ending {
        do {
            guard let handler = handlers[job.kind] else { throw JobQueueError.unknownKind(job.kind) }
            return .answered(try await handler.run(job, context))
        } catch {
            return .threw(error)
        }
    }

    /// Cancels the handlers of jobs that are to stop.
    func stop(_ leases: [Lease], because reason: Settlement.StopReason) {
        let tasks = state.withLock { state in
            state.slots.stop(leases, because: reason, at: now()).compactMap { state.tasks[$0] }
        }
        for task in tasks { task.cancel() }
    }

    /// Cancels what still runs when the drain's deadline has passed.
    ///
    /// - Returns: Whether the grace after that has passed as well.
    func cancelForDrain() -> Bool {
        let (end, running) = state.withLock { ($0.drainEnd, Array($0.slots.running.keys)) }
        guard let end, now() >= end else { return false }
        stop(running, because: .draining)
        return now() >= end + configuration.cancellationGrace
    }

    // MARK: - Writing what tries came to

    /// Writes what has ended otherwise than by completion, one by one.
    ///
    /// What could not be written because the connection broke is written with the next one: until then the lease is
    /// held. What PostgreSQL refuses is given up and reported; the job's longest run then ends its lease.
    ///
    /// - Returns: What has been completed: that is written with the next claim.
    func settleEnded(on connection: Connection) async throws -> [WorkerState.Ended] {
        let settling = state.withLock { state in
            state.settling += state.ended
            state.freed.formUnion(state.ended.lazy.map(\.job.lane))
            state.ended = []
            return state.settling
        }
        guard !settling.isEmpty else { return [] }
        var completed: [WorkerState.Ended] = []
        for one in settling {
            if one.settlement == .complete {
                completed.append(one)
            } else {
                try await settle(one, on: connection)
            }
        }
        return completed
    }

    /// Completes many in one statement; one by one when PostgreSQL has refused that.
    func complete(_ completed: [WorkerState.Ended], on connection: Connection) async throws {
        guard !completed.isEmpty else { return }
        do throws(PostgresError) {
            let held = try await LeaseStore.complete(completed.map(\.job.lease), on: connection)
            report(completed, lost: Set(completed.map(\.job.id)).subtracting(held))
        } catch {
            guard isRefusal(error) else { throw error }
            for one in completed { try await settle(one, on: connection) }
        }
    }

    private func settle(_ one: WorkerState.Ended, on connection: Connection) async throws {
        do throws(PostgresError) {
            let isHeld = try await LeaseStore.settle(
                one.job.lease,
                one.settlement,
                session: one.session,
                on: connection
            )
            report([one], lost: isHeld ? [] : [one.job.id])
        } catch {
            guard isRefusal(error) else { throw error }
            observer.queueFailed(at: .settle, error: error)
            forget([one], areWritten: false)
        }
    }

    /// Says whether a statement failed for what it is, so that it will fail again.
    private func isRefusal(_ error: PostgresError) -> Bool {
        guard case .server = error else { return false }
        return !error.isConnectionLoss && !error.isTransient
    }

    /// Reports what has been written, and what has found its lease gone.
    func report(_ written: [WorkerState.Ended], lost: Set<JobID>) {
        guard !written.isEmpty else { return }
        forget(written, areWritten: true)
        configuration.crashPoint?(.settled)
        for one in written {
            if lost.contains(one.job.id) || one.settlement == .abandon {
                observer.leaseLost(one.job.lease, kind: one.job.kind)
            } else {
                observer.jobFinished(
                    one.job,
                    outcome: one.settlement.outcome,
                    error: one.settlement.error,
                    duration: one.duration
                )
            }
        }
    }

    private func forget(_ written: [WorkerState.Ended], areWritten: Bool) {
        let leases = Set(written.map(\.job.lease))
        // Where the handler has written itself, or nothing was to be written, the lease may be there still.
        let unwritten = written.filter {
            !areWritten || $0.settlement == .settledByHandler || $0.settlement == .abandon
        }
        state.withLock { state in
            state.settling.removeAll { leases.contains($0.job.lease) }
            for claim in state.helping.keys {
                state.helping[claim]?.removeAll { leases.contains($0.job.lease) }
            }
            state.unwritten.formUnion(unwritten.map(\.job.lease))
        }
    }

    /// Gives back the leases of handlers that go on in spite of their cancellation: what they write finds no lease.
    func abandonRunning(on connection: Connection) async throws {
        let (running, session) = state.withLock { (Array($0.slots.running.values), $0.session) }
        guard let session else { return }
        for one in running {
            observer.handlerIgnoresCancellation(one.job, after: configuration.cancellationGrace)
            _ = try await LeaseStore.settle(one.job.lease, .release(.interrupted), session: session, on: connection)
        }
    }
}
