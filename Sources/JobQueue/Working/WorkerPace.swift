/// How fast a worker's jobs run, and with that, how many to have at hand.
///
/// A round trip to the database takes about a millisecond. Where jobs take microseconds, a worker that holds no more of them than
/// it has places spends its time waiting; where they take seconds, whatever it holds beyond its places is kept from others.
/// So it holds what it will have started within a few milliseconds, and nothing where that is less than its places.
struct WorkerPace: Hashable, Sendable {
    /// The longest that a job at hand is expected to stand in line.
    static let longestLine: Duration = .milliseconds(4)
    /// The most jobs at hand, however short they are.
    static let mostAhead = 1000

    /// Of jobs as short as this, one after another is faster than two at once: their tasks would wait for each other.
    static let shortest: Duration = .microseconds(10)
    /// For how long a job that was expected to be short may hold up those that stand next, while there are places.
    static let longestStandstill: Duration = .milliseconds(2)

    /// What a job is expected to take; `nil` before the first.
    private(set) var expected: Duration?

    /// A job has run for so long: a longer one counts at once, shorter ones little by little.
    mutating func ran(for duration: Duration) {
        guard let expected, duration < expected else {
            self.expected = duration
            return
        }
        self.expected = expected * 0.9 + duration * 0.1
    }

    /// Returns how many jobs to hold beyond the places; none where that would be less than one for each place.
    func jobsAhead(ofPlaces places: Int) -> Int {
        guard let expected else { return 0 }
        let turns = Self.longestLine / max(expected, .microseconds(1))
        guard turns >= 1 else { return 0 }
        return min(Int(min(Double(places) * turns, Double(Self.mostAhead))), Self.mostAhead)
    }

    /// Returns how many of the places to use: all, but for jobs that take microseconds.
    func runners(ofPlaces places: Int) -> Int {
        guard let expected else { return places }
        return max(1, min(places, Int(min(expected / Self.shortest, Double(places)))))
    }
}
