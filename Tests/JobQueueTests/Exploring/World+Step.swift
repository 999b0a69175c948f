import Postgres

@testable import JobQueue

/// What was asked of the database in a move, and what it answered.
struct Exchange: Hashable, Sendable {
    let call: DatabaseCall
    let answer: DatabaseAnswer
}

extension World {
    /// Makes a move; the journal takes what was asked of the database.
    mutating func make(_ move: Move, _ scenario: Scenario, journal: inout [Exchange]) {
        var step = Step(world: self, scenario: scenario)
        step.make(move)
        self = step.world
        journal += step.journal
        database.collect(owned: ownedSessions)
    }
}

/// The making of one move.
private struct Step {
    var world: World
    let scenario: Scenario
    var journal: [Exchange] = []

    init(world: World, scenario: Scenario) {
        self.world = world
        self.scenario = scenario
    }

    @discardableResult
    mutating func ask(_ call: DatabaseCall) -> DatabaseAnswer {
        let answer = world.database.perform(call, rules: scenario.rules)
        journal.append(Exchange(call: call, answer: answer))
        return answer
    }

    /// Asks, unless the request is lost.
    ///
    /// - Returns: The answer, unless that is lost.
    mutating func ask(_ call: DatabaseCall, _ delivery: Move.Delivery) -> DatabaseAnswer? {
        guard delivery != .requestLost else { return nil }
        let answer = ask(call)
        return delivery == .replyLost ? nil : answer
    }

    mutating func make(_ move: Move) {
        switch move {
        case .claim(let index, let loop, let delivery): claim(index, by: loop, delivery)
        case .claimSuspect(let index, let delivery): claimSuspect(index, delivery)
        case .start(let index, let delivery): start(index, delivery)
        case .takeIn(let index, let loop):
            let back = world.workers[index].takeIn(loop)
            if !back.isEmpty { ask(.giveBack(back)) }
        case .giveBack(let index, let isOver, let delivery):
            let back = world.workers[index].takeUnstartable(isOver: isOver)
            if !back.isEmpty { _ = ask(.giveBack(back), delivery) }
        case .complete(let index, let delivery): complete(index, delivery)
        case .settle(let index, let delivery): settle(index, delivery)
        case .end(let index, let lease, let ending): end(index, lease, ending)
        case .beat(let index, let delivery): beat(index, delivery)
        case .audit(let index): audit(index)
        case .comeBack(let index): comeBack(index, .answered)
        case .stopForDrain(let index): world.workers[index].stopForDrain()
        case .abandon(let index): abandon(index)
        case .close(let index): if world.workers[index].isDrained { close(index) }
        case .judge(let index): judge(beatOf: index)
        case .rescue(let session): ask(.rescue(session))
        case .failOverdue: ask(.failOverdue)
        case .kill(let index): kill(index)
        case .mute(let index): world.workers[index].isMuted = true
        case .overrun(let index): overrun(index)
        case .drain(let index): world.workers[index].drain()
        case .cancel(let job): ask(.cancel(job))
        case .redrive(let job): ask(.redrive(job))
        }
    }

    // MARK: - The worker's loop

    private mutating func claim(_ index: Int, by loop: Move.Loop, _ delivery: Move.Delivery) {
        var worker = world.workers[index]
        guard let round = worker.beginRound(by: loop, scenario.rules) else { return }
        let session = worker.session
        let finished = round.completing.map(\.job.lease)
        let answer = ask(.cycle(completing: finished, round.plan, session, tokens: world.freeTokens))
        guard case .cycle(let claims, _, let isSessionLost) = answer else { return }
        guard !claims.isEmpty || !round.completing.isEmpty || isSessionLost else { return }
        if delivery == .replyLost {
            worker.loseRound(round)
            world.workers[index] = worker
            return
        }
        worker.replies[loop] = .claims(claims, session, round)
        world.workers[index] = worker
        guard !isSessionLost else {
            _ = world.workers[index].takeIn(loop)
            return loseSession(index, .answered)
        }
        arrive(index, delivery, loop)
    }

    private mutating func claimSuspect(_ index: Int, _ delivery: Move.Delivery) {
        var worker = world.workers[index]
        guard worker.looksForSuspects() else { return }
        let answer = ask(.claimSuspect(worker.session, tokens: world.freeTokens))
        guard case .claims(let claims) = answer else { return loseSession(index, .answered) }
        guard let claim = claims.first else { return }
        worker.claimedSuspect(claim.job, isLost: delivery == .replyLost)
        world.workers[index] = worker
        arrive(index, delivery)
    }

    private mutating func start(_ index: Int, _ delivery: Move.Delivery) {
        let jobs = world.workers[index].startable(scenario.rules)
        guard !jobs.isEmpty, case .jobs(let held) = ask(.start(jobs.map(\.lease)), delivery) else { return }
        world.workers[index].started(jobs, held: held)
        arrive(index, delivery)
    }

    /// An answer arrives at once, but for one that is late, or where what comes in between may matter: only a worker of
    /// which no sign of life arrives can lose its session meanwhile.
    private mutating func arrive(_ index: Int, _ delivery: Move.Delivery, _ loop: Move.Loop = .first) {
        if delivery == .answered, !world.workers[index].isMuted { _ = world.workers[index].takeIn(loop) }
    }

    private mutating func complete(_ index: Int, _ delivery: Move.Delivery) {
        let leases = world.workers[index].ended.filter { $0.settlement == .complete }.map(\.job.lease)
        let session = world.workers[index].session
        let call: DatabaseCall = leases.count > 1 ? .complete(leases) : .settle(leases[0], .complete, session)
        guard ask(call, delivery) != nil else { return }
        world.workers[index].forgetEnded(leases)
    }

    private mutating func settle(_ index: Int, _ delivery: Move.Delivery) {
        guard let ended = world.workers[index].ended.first(where: { $0.settlement != .complete }) else { return }
        let call = DatabaseCall.settle(ended.job.lease, ended.settlement, world.workers[index].session)
        guard ask(call, delivery) != nil else { return }
        world.workers[index].forgetEnded([ended.job.lease])
    }

    private mutating func end(_ index: Int, _ lease: Lease, _ ending: Move.Ending) {
        guard let job = world.workers[index].slots.running[lease]?.job else { return }
        switch ending {
        case .completes: world.workers[index].end(job, .answered(.completed), hasSettled: false)
        case .fails: world.workers[index].end(job, .answered(.retry(after: nil, error: "no")), hasSettled: false)
        case .obeys: world.workers[index].end(job, .threw(CancellationError()), hasSettled: false)
        case .transacts(let delivery):
            let result: Settlement.Ending =
                switch ask(.settle(lease, .complete, world.workers[index].session), delivery) {
                case .yes(true): .answered(.settled)
                case nil: .threw(PostgresError.connectionLost(reason: "cut"))
                default: .threw(JobQueueError.leaseLost(lease))
                }
            world.workers[index].end(job, result, hasSettled: true)
        }
    }

    // MARK: - The heartbeat

    private mutating func beat(_ index: Int, _ delivery: Move.Delivery) {
        world.workers[index].isMuted = false
        world.workers[index].stopOverdue()
        let answer = ask(.beat(world.workers[index].session))
        if answer == .yes(false) { loseSession(index, delivery) }
    }

    private mutating func audit(_ index: Int) {
        let answer = ask(.leases(world.workers[index].session))
        guard case .leases(let stored) = answer else { return }
        let strays = world.workers[index].audit(stored)
        world.noteTakenAway(strays, from: world.workers[index])
        if !strays.isEmpty, scenario.rules.contains(.audit) { ask(.giveBack(strays)) }
    }

    private mutating func comeBack(_ index: Int, _ delivery: Move.Delivery) {
        for session in world.workers[index].returning {
            let isAnswered = ask(.comeBack(session), delivery) != nil
            guard isAnswered || !scenario.rules.contains(.returnIsRepeated) else { return }
            world.noteUnforgiven(session)
            world.workers[index].returning.removeFirst()
        }
    }

    private mutating func loseSession(_ index: Int, _ delivery: Move.Delivery) {
        let next = world.freeSession(of: index)
        ask(.open(next))
        world.workers[index].loseSession(next: next)
        comeBack(index, delivery)
    }

    // MARK: - Its end

    /// The worker's process dies and is found dead.
    private mutating func kill(_ index: Int) {
        let session = world.workers[index].session
        restart(index)
        let living = world.database.sessions.filter { $0.id == session && !$0.isLost }.map(\.id)
        for dead in RescuerModel.judge(living, silent: [session]) {
            ask(.judge([dead]))
            ask(.markLost(dead))
        }
    }

    /// Another process takes the worker's place.
    private mutating func restart(_ index: Int) {
        let next = world.freeSession(of: index)
        ask(.open(next))
        world.workers[index] = WorkerModel(
            session: next,
            concurrency: scenario.concurrency,
            prefetch: scenario.prefetch
        )
    }

    private mutating func abandon(_ index: Int) {
        let worker = world.workers[index]
        guard worker.replies.isEmpty, worker.ended.isEmpty, !worker.running.isEmpty,
            worker.running.allSatisfy({ $0.stop != nil })
        else { return }
        for one in worker.running { ask(.settle(one.job.lease, .release(.interrupted), worker.session)) }
        close(index)
    }

    private mutating func close(_ index: Int) {
        ask(.close(world.workers[index].session))
        restart(index)
    }

    // MARK: - The rescuer and the time

    private mutating func judge(beatOf index: Int?) {
        let sessions = world.database.sessions.filter { !$0.isLost }.map(\.id)
        let dead = RescuerModel.judge(sessions, silent: world.silentSessions)
        guard !dead.isEmpty else { return }
        ask(.judge(dead))
        if let index { beat(index, .answered) }
        for session in dead { ask(.markLost(session)) }
    }

    private mutating func overrun(_ index: Int) {
        let jobs = world.workers[index].running.map(\.job).filter { world.database.holds($0.lease) }.map(\.id)
        guard !jobs.isEmpty else { return }
        ask(.overrun(jobs))
        world.workers[index].runLate()
    }
}
