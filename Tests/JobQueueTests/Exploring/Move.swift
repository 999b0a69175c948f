@testable import JobQueue

/// One step of somebody, as small as production's: at most one statement, with what is decided right before or after it.
enum Move: Hashable, Sendable {
    /// What becomes of a statement.
    enum Delivery: Hashable, Sendable {
        case answered
        /// The answer is on its way for a while.
        case late
        /// The connection breaks before it is committed.
        case requestLost
        /// The connection breaks after it was committed.
        case replyLost
    }

    /// How a handler ends.
    enum Ending: Hashable, Sendable {
        case completes
        case fails
        case transacts(Delivery)
        /// It was told to stop and throws.
        case obeys
    }

    /// One of a worker's loops.
    enum Loop: Hashable, Sendable {
        case first
        /// Completes and claims beside the first, on a connection of its own.
        case helping
    }

    // The worker's loops.
    /// What is completed is written with it.
    case claim(Int, Loop, Delivery)
    case claimSuspect(Int, Delivery)
    case start(Int, Delivery)
    case takeIn(Int, Loop)
    case giveBack(Int, isPatienceOver: Bool, Delivery)
    case complete(Int, Delivery)
    case settle(Int, Delivery)
    // Its handlers.
    case end(Int, Lease, Ending)
    // Its heartbeat.
    /// A sign of life; where the session was taken for dead, it is said at once that it lives, if that is delivered.
    case beat(Int, Delivery)
    case audit(Int)
    case comeBack(Int)
    // Its end in good order.
    case stopForDrain(Int)
    case abandon(Int)
    case close(Int)
    // The rescuer.
    /// It looks for a timeout and marks what was silent as lost; a sign of life of a worker may come in between. Whatever
    /// else comes in between might as well have come before: looking changes nothing.
    case judge(beatOf: Int?)
    case rescue(SessionID)
    case failOverdue
    // What goes wrong.
    case kill(Int)
    case mute(Int)
    case overrun(Int)
    case drain(Int)
    case cancel(JobID)
    case redrive(JobID)

    /// Says whether it costs one of the scenario's faults.
    var isFault: Bool {
        switch self {
        case .kill, .mute, .overrun, .drain, .cancel, .redrive: true
        case .claim(_, _, let delivery), .claimSuspect(_, let delivery), .start(_, let delivery),
            .giveBack(_, _, let delivery), .complete(_, let delivery), .settle(_, let delivery),
            .beat(_, let delivery), .end(_, _, .transacts(let delivery)):
            delivery != .answered
        default: false
        }
    }
}
