/// Judges which sessions are dead, without clock or I/O.
///
/// A session is judged dead when its heartbeat has not changed for one timeout **of this watch's own, unbroken looking**,
/// by a monotonic clock. How old a heartbeat is by the wall says nothing: over an outage of PostgreSQL nobody could give
/// one, and a clock may be set. So every interruption of the looking starts it anew, and each session then has one timeout
/// to give a sign: after the watch lost its own connection, after the server was restarted (behind the pool's back, even
/// faster than a look), and after a pause between two looks in which this process, or the machine, may have been stopped.
struct SessionWatch: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// A session and its heartbeat as the database shows them; the heartbeat is only ever compared with itself.
    struct Sighting: Hashable, Sendable {
        /// The session.
        let session: SessionID
        /// The heartbeat's time, as the database's microseconds.
        let heartbeat: Int64
    }

    private struct Seen {
        let heartbeat: Int64
        let since: Instant
    }

    private let timeout: Duration
    private let longestGap: Duration
    private var seen: [SessionID: Seen] = [:]
    private var lastLook: Instant?
    private var serverStart: Int64?

    /// Starts a watch.
    ///
    /// - Parameters:
    ///   - timeout: For how long a heartbeat must have stood still.
    ///   - longestGap: The longest pause between two looks over which looking counts as unbroken.
    init(timeout: Duration, longestGap: Duration) {
        self.timeout = timeout
        self.longestGap = longestGap
    }

    /// The connection was lost: nothing that was seen before counts.
    mutating func connectionLost() {
        seen = [:]
        lastLook = nil
    }

    /// Takes in one look.
    ///
    /// - Parameters:
    ///   - sightings: Every session that is not lost already.
    ///   - serverStart: When the server was started, in any unit: another value is another start.
    ///   - now: When the answer was there.
    /// - Returns: The sessions to be taken for dead, if their heartbeat is still the one that was seen.
    mutating func look(at sightings: [Sighting], serverStart: Int64, at now: Instant) -> [Sighting] {
        if let lastLook, now - lastLook > longestGap { connectionLost() }
        if self.serverStart != serverStart { connectionLost() }
        self.serverStart = serverStart
        lastLook = now
        var next: [SessionID: Seen] = [:]
        var dead: [Sighting] = []
        for sighting in sightings {
            guard let before = seen[sighting.session], before.heartbeat == sighting.heartbeat else {
                next[sighting.session] = Seen(heartbeat: sighting.heartbeat, since: now)
                continue
            }
            next[sighting.session] = before
            if now - before.since >= timeout { dead.append(sighting) }
        }
        seen = next
        return dead
    }
}
