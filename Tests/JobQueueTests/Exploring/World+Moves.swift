@testable import JobQueue

extension World {
    /// Every move that may be possible, those in which something goes wrong only if it may; one that changes nothing is none.
    func moves(_ scenario: Scenario, mayFail: Bool) -> [Move] {
        // Nothing more can come of it.
        if database.isSettled, workers.allSatisfy(\.remembered.isEmpty) { return [] }
        let mayFail = mayFail && !database.isSettled
        var deliveries: [Move.Delivery] = [.answered]
        if mayFail, scenario.allowed.contains(.cut) { deliveries += [.requestLost, .replyLost] }
        if mayFail, scenario.allowed.contains(.slow) { deliveries.append(.late) }
        var moves: [Move] = []
        let hasWaiting = database.jobs.contains { $0.hold == nil }
        for (index, worker) in workers.enumerated() {
            for loop in [Move.Loop.first, .helping] where worker.replies[loop] != nil {
                moves.append(.takeIn(index, loop))
            }
            for delivery in deliveries where delivery != .late || !worker.isMuted {
                if worker.replies[.first] == nil { moves += loopMoves(of: worker, index, delivery, scenario) }
                if scenario.helps, worker.replies[.helping] == nil, delivery != .requestLost, hasWaiting {
                    moves.append(.claim(index, .helping, delivery))
                }
            }
            for running in worker.running {
                moves += endings(of: running, scenario, deliveries).map { .end(index, running.job.lease, $0) }
            }
            let isLost = database.session(worker.session)?.isLost == true
            if worker.isMuted || isLost { moves.append(.beat(index, .answered)) }
            if isLost, deliveries.contains(.requestLost) { moves.append(.beat(index, .requestLost)) }
            if !worker.isMuted { moves.append(.audit(index)) }
            if !worker.returning.isEmpty { moves.append(.comeBack(index)) }
            if worker.slots.isDraining { moves += [.stopForDrain(index), .abandon(index), .close(index)] }
        }
        if !silentSessions.isEmpty {
            moves.append(.judge(beatOf: nil))
            moves += workers.indices.filter { workers[$0].isMuted }.map { .judge(beatOf: $0) }
        }
        moves += database.lostHolders.map { .rescue($0) }
        if database.jobs.contains(where: { $0.hold?.isOverdue == true }) { moves.append(.failOverdue) }
        if mayFail { moves += faults(scenario) }
        return moves
    }

    /// What the worker's loop may do next, in any order.
    private func loopMoves(
        of worker: WorkerModel,
        _ index: Int,
        _ delivery: Move.Delivery,
        _ scenario: Scenario
    ) -> [Move] {
        var moves: [Move] = []
        let hasWaiting = !worker.slots.waiting.isEmpty || worker.slots.suspect != nil
        if hasWaiting {
            moves.append(.giveBack(index, isPatienceOver: true, delivery))
            moves.append(.giveBack(index, isPatienceOver: false, delivery))
        }
        // A request that is lost changes nothing but for what was taken out before: it is sent again.
        guard delivery != .requestLost else { return moves }
        let mayGoOn = worker.ended.count { $0.settlement != .complete } <= scenario.unwritten
        if mayGoOn, hasWaiting { moves.append(.start(index, delivery)) }
        if mayGoOn, database.jobs.contains(where: { $0.hold == nil }) {
            moves.append(.claim(index, .first, delivery))
            moves.append(.claimSuspect(index, delivery))
        }
        guard delivery != .late else { return moves }
        if worker.ended.contains(where: { $0.settlement == .complete }) { moves.append(.complete(index, delivery)) }
        if worker.ended.contains(where: { $0.settlement != .complete }) { moves.append(.settle(index, delivery)) }
        return moves
    }

    private func endings(
        of running: WorkerSlots.Running,
        _ scenario: Scenario,
        _ deliveries: [Move.Delivery]
    ) -> [Move.Ending] {
        var endings: [Move.Ending] = running.stop == nil ? [] : [.obeys]
        for ending in scenario.endings {
            switch ending {
            case .completes: endings.append(.completes)
            case .fails: endings.append(.fails)
            case .transacts: endings += deliveries.filter { $0 != .late }.map { .transacts($0) }
            }
        }
        return endings
    }

    private func faults(_ scenario: Scenario) -> [Move] {
        scenario.allowed.flatMap { fault -> [Move] in
            switch fault {
            case .kill: workers.indices.map { .kill($0) }
            case .mute: workers.indices.filter { !workers[$0].isMuted }.map { .mute($0) }
            case .cut, .slow: []
            case .overrun: workers.indices.filter { !workers[$0].slots.running.isEmpty }.map { .overrun($0) }
            case .drain: workers.indices.filter { !workers[$0].slots.isDraining }.map { .drain($0) }
            case .cancel: (database.jobs.map(\.id) + database.dead.map(\.job.id)).map { .cancel($0) }
            case .redrive: database.dead.map { .redrive($0.job.id) }
            }
        }
    }
}
