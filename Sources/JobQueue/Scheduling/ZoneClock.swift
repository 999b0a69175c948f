import Foundation

/// What the clocks of a time zone show, from the tz database that Foundation reads.
struct ZoneClock: Sendable {
    /// A stretch of time over which the offset stays the same, in seconds since 1970.
    struct Stretch: Hashable, Sendable {
        let start: Int64
        let end: Int64
        let offset: Int64
    }

    let zone: TimeZone

    /// Seconds east of Greenwich at an instant.
    func offset(at instant: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant))))
    }

    /// The day that the clocks show at an instant.
    func day(at instant: Int64) -> Int64 {
        let local = instant + offset(at: instant)
        return (local >= 0 ? local : local - 86_399) / 86_400
    }

    /// The stretches of all instants whose clocks may show a time of the day, in order.
    ///
    /// The changes are found by halving: an offset that is left and comes back within the same two days is not seen, which no
    /// zone has done since 1970.
    func stretches(around day: Int64) -> [Stretch] {
        // No offset was ever more than 15:14 h, and the day may begin in the stretch before.
        let margin: Int64 = 16 * 3600
        let start = day * 86_400 - margin
        let end = (day + 1) * 86_400 + margin
        var stretches: [Stretch] = []
        var from = start
        for change in changes(from: start, to: end, offset(at: start), offset(at: end)) + [end] {
            stretches.append(Stretch(start: from, end: change, offset: offset(at: from)))
            from = change
        }
        return stretches
    }

    /// The instants at which another offset begins to hold.
    private func changes(from low: Int64, to high: Int64, _ lowOffset: Int64, _ highOffset: Int64) -> [Int64] {
        guard lowOffset != highOffset else { return [] }
        guard high - low > 1 else { return [high] }
        let middle = low + (high - low) / 2
        let middleOffset = offset(at: middle)
        return changes(from: low, to: middle, lowOffset, middleOffset)
            + changes(from: middle, to: high, middleOffset, highOffset)
    }
}
