@testable import JobQueue

extension Move: CustomStringConvertible {
    /// What happens, in words.
    var description: String {
        switch self {
        case .claim(let worker, let loop, let delivery): "worker \(worker)\(loop) claims\(delivery)"
        case .claimSuspect(let worker, let delivery): "worker \(worker) claims a suspect\(delivery)"
        case .start(let worker, let delivery): "worker \(worker) marks what waits as started\(delivery)"
        case .takeIn(let worker, let loop): "worker \(worker)\(loop) takes the answer in"
        case .giveBack(let worker, _, let delivery): "worker \(worker) gives back what waits\(delivery)"
        case .complete(let worker, let delivery): "worker \(worker) writes what is completed\(delivery)"
        case .settle(let worker, let delivery): "worker \(worker) writes what did not succeed\(delivery)"
        case .end(let worker, let lease, let ending): "worker \(worker): the handler of \(lease) \(ending)"
        case .beat(let worker, let delivery): "worker \(worker) gives a sign of life\(delivery)"
        case .audit(let worker): "worker \(worker) looks at its session's leases"
        case .comeBack(let worker): "worker \(worker) says again that it lives"
        case .stopForDrain(let worker): "worker \(worker) cancels what runs"
        case .abandon(let worker): "worker \(worker) hands back what still runs, and ends"
        case .close(let worker): "worker \(worker) ends"
        case .judge(nil): "a rescuer marks who was silent as lost"
        case .judge(let worker?): "a rescuer marks who was silent as lost, worker \(worker) giving a sign in between"
        case .rescue(let session): "a rescuer gives back the jobs of session \(session)"
        case .failOverdue: "a rescuer fails what has run too long"
        case .kill(let worker): "worker \(worker) is killed and found dead; another one starts"
        case .mute(let worker): "worker \(worker) falls silent"
        case .overrun(let worker): "worker \(worker)'s handlers run too long"
        case .drain(let worker): "worker \(worker) is told to stop"
        case .cancel(let job): "an operator cancels job \(job)"
        case .redrive(let job): "an operator brings job \(job) back"
        }
    }
}

extension Move.Loop: CustomStringConvertible {
    /// Which loop, where it is not the first.
    var description: String { self == .first ? "" : "'s helping loop" }
}

extension Move.Delivery: CustomStringConvertible {
    /// What becomes of the statement, where there is something to be said.
    var description: String {
        switch self {
        case .answered: ""
        case .late: "; the answer is late"
        case .requestLost: "; the connection breaks before the commit"
        case .replyLost: "; the connection breaks after the commit"
        }
    }
}

extension Move.Ending: CustomStringConvertible {
    /// How the handler ends.
    var description: String {
        switch self {
        case .completes: "answers that the job is done"
        case .fails: "answers that it has failed"
        case .transacts(let delivery): "completes the job in its own transaction\(delivery)"
        case .obeys: "stops because it was told to"
        }
    }
}
