import Postgres

extension JobWorker {
    /// Starts a job's handler.
    func launch(_ job: ClaimedJob, session: SessionID, in state: inout WorkerState) {
        // A task of its own, because a handler that ignores its cancellation must not keep `run()` from returning; the
        // drain awaits it through `tasks`.
        let context = JobContext(job: job, database: database, session: session) { [self] in
            self.state.withLock { $0.drainEnd != nil }
        }
        state.marks[job.lease] = context.settled
        state.tasks[job.lease] = Task { await self.execute(job, context) }
    }

    private func execute(_ job: ClaimedJob, _ context: JobContext) async {
        observer.jobStarted(job)
        configuration.crashPoint?(.started)
        let started = now()
        let ending = await ending(of: job, context)
        configuration.crashPoint?(.finished)
        let duration = now() - started
        state.withLock { state in
            let stop = state.slots.finished(job.lease)
            let settlement = Settlement.decide(ending, of: job, stop: stop, hasSettled: context.settled.isSet)
            state.tasks[job.lease] = nil
            state.marks[job.lease] = nil
            state.ended.append(
                WorkerState.Ended(job: job, settlement: settlement, duration: duration, session: context.session)
            )
        }
        bell.ring()
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

    /// Writes everything that has ended: the completed in one statement, the others one by one.
    ///
    /// What could not be written because the connection broke is written with the next one: until then the lease is
    /// held. What PostgreSQL refuses is given up and reported; the job's longest run then ends its lease.
    ///
    /// - Returns: Whether there was anything.
    func settleEnded(on connection: Connection) async throws -> Bool {
        let ended = state.withLock { $0.ended }
        guard !ended.isEmpty else { return false }
        let completed = ended.filter { $0.settlement == .complete }
        if completed.count > 1 {
            let held = try await LeaseStore.complete(completed.map(\.job.lease), on: connection)
            for one in completed { report(one, isHeld: held.contains(one.job.id)) }
        }
        for one in ended where one.settlement != .complete || completed.count == 1 {
            do throws(PostgresError) {
                let isHeld = try await LeaseStore.settle(
                    one.job.lease,
                    one.settlement,
                    session: one.session,
                    on: connection
                )
                report(one, isHeld: isHeld)
            } catch {
                guard case .server = error, !error.isConnectionLoss, !error.isTransient else { throw error }
                observer.queueFailed(at: .settle, error: error)
                forget(one, isWritten: false)
            }
        }
        return true
    }

    private func report(_ ended: WorkerState.Ended, isHeld: Bool) {
        forget(ended, isWritten: ended.settlement != .settledByHandler && ended.settlement != .abandon)
        configuration.crashPoint?(.settled)
        guard isHeld, ended.settlement != .abandon else {
            observer.leaseLost(ended.job.lease, kind: ended.job.kind)
            return
        }
        observer.jobFinished(
            ended.job,
            outcome: ended.settlement.outcome,
            error: ended.settlement.error,
            duration: ended.duration
        )
    }

    private func forget(_ ended: WorkerState.Ended, isWritten: Bool) {
        state.withLock { state in
            state.ended.removeAll { $0.job.lease == ended.job.lease }
            if !isWritten { state.unwritten.insert(ended.job.lease) }
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
