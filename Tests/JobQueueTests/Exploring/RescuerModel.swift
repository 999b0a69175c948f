@testable import JobQueue

/// A rescuer's watch over one timeout: production's `SessionWatch`.
///
/// Several rescuers need no model of their own: each of their statements is a move that may be made at any time.
enum RescuerModel {
    /// Looks for a timeout and says which sessions are to be marked as lost.
    ///
    /// Those in `silent` show the same heartbeat all the while, the others a new one each second.
    static func judge(_ sessions: [SessionID], silent: Set<SessionID>) -> [SessionID] {
        var watch = SessionWatch(timeout: .seconds(6), longestGap: .seconds(3))
        let start = ContinuousClock().now
        var dead: [SessionWatch.Sighting] = []
        for second in 0...6 {
            let sightings = sessions.map { session in
                SessionWatch.Sighting(session: session, heartbeat: silent.contains(session) ? 0 : Int64(second))
            }
            dead = watch.look(at: sightings, serverStart: 1, at: start + .seconds(second))
        }
        return dead.map(\.session)
    }
}
