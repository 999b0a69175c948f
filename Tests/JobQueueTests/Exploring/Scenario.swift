@testable import JobQueue

/// What is explored: how many of everything, what may go wrong, and which rules hold.
struct Scenario: Sendable {
    /// What may go wrong; each costs one of the scenario's faults.
    enum Fault: Hashable, Sendable, CaseIterable {
        /// A worker's process dies and is found dead, and another one starts.
        case kill
        /// A worker's signs of life don't arrive for a timeout; whatever else it does may go on or stand still.
        case mute
        /// A connection breaks between a commit and its answer, or before the commit.
        case cut
        /// The answer to a claim or a start takes so long that the heartbeat comes first.
        case slow
        /// A worker's handlers run for longer than they may, by more than the grace.
        case overrun
        /// A worker is told to stop, and another one starts when it is done.
        case drain
        /// An operator cancels a job.
        case cancel
        /// An operator brings a dead job back.
        case redrive
    }

    /// How a handler may end.
    enum Ending: Hashable, Sendable, CaseIterable {
        /// It answers that the job is done.
        case completes
        /// It answers that the try has failed.
        case fails
        /// It completes the job in a transaction of its own.
        case transacts
    }

    var name = ""
    var workers = 2
    var jobs = 2
    /// A job is dead after so many failures.
    var maximumTries = 1
    /// How many crashes each job has behind it.
    var crashes = 0
    var concurrency = 1
    var prefetch = 1
    /// Whether a second loop completes and claims beside the first.
    var helps = false
    /// How many tries that ended otherwise than by completion a worker may have unwritten when its loop goes on.
    ///
    /// A loop writes first; a handler that ends while it is at work lets it go on with one. What is completed is written with
    /// the next claim.
    var unwritten = 0
    var faults = 2
    var allowed: [Fault] = [.kill, .mute, .cut]
    var endings: [Ending] = [.completes, .transacts]
    /// Whether tries are counted; they decide nothing.
    var countsTries = false
    /// With fewer states than that something has not been explored.
    var leastStates = 1
    var rules = Set(Rule.allCases)

    /// The same without a rule.
    func without(_ rule: Rule) -> Scenario {
        var scenario = self
        scenario.rules.remove(rule)
        return scenario
    }
}
