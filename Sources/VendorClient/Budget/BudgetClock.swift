/// How the clock of the database stands to that of this process, which never jumps: what is known from the statements so far.
///
/// A statement comes in after it was sent, and is done before its answer is here: so each gives two bounds, and the best ones of the last
/// moments are as close together as the fastest statement took, however long the others were on their way.
struct BudgetClock {
    typealias Instant = ContinuousClock.Instant

    /// The least and the most, in seconds, that the process's clock is ahead.
    private struct Bounds {
        var least = -Double.infinity
        var most = Double.infinity
    }

    private static let generation = Duration.seconds(10)

    private let start = Instant.now
    private var current = Bounds()
    private var last = Bounds()
    private var began = Instant.now

    private var bounds: Bounds { Bounds(least: max(current.least, last.least), most: min(current.most, last.most)) }

    /// How far apart the bounds are.
    var blur: Duration { .seconds(bounds.most - bounds.least) }

    /// Learns from a statement: when it was sent and answered here, and when it came in and was done there.
    mutating func learn(sent: Instant, received: Double, done: Double, answered: Instant) {
        let fresh = Bounds(least: seconds(sent) - received, most: seconds(answered) - done)
        if answered - began > Self.generation {
            last = answered - began > Self.generation * 2 ? Bounds() : current
            current = Bounds()
            began = answered
        }
        current = Bounds(least: max(current.least, fresh.least), most: min(current.most, fresh.most))
        // The clock of the database was set.
        guard bounds.least > bounds.most else { return }
        last = Bounds()
        current = fresh
    }

    /// The instants between which a moment of the database lies.
    func instants(of moment: Double) -> (earliest: Instant, latest: Instant) {
        let bounds = bounds
        return (start + .seconds(moment + bounds.least), start + .seconds(moment + bounds.most))
    }

    private func seconds(_ instant: Instant) -> Double { (instant - start) / .seconds(1) }
}
