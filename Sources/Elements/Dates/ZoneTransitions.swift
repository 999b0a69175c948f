import Foundation

/// The offsets of a zone of the tz database, found once and then searched: asking Foundation for each date is ten times dearer.
final class ZoneTransitions: Sendable {
    private let zone: TimeZone
    /// From when on each offset holds, in seconds since 1970, ascending.
    private let starts: [Int]
    /// One more than `starts`: the first holds before them all.
    private let offsets: [Int]

    /// 1900 to 2101: outside, which a record's date hardly ever is, Foundation is asked.
    private static let known = -2_208_988_800..<4_133_980_800

    init(_ zone: TimeZone) {
        self.zone = zone
        var starts: [Int] = []
        var offsets = [zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(Self.known.lowerBound)))]
        var at = Date(timeIntervalSince1970: Double(Self.known.lowerBound))
        while let next = zone.nextDaylightSavingTimeTransition(after: at), next > at,
            next.timeIntervalSince1970 < Double(Self.known.upperBound)
        {
            at = next
            let offset = zone.secondsFromGMT(for: next)
            guard offset != offsets.last else { continue }
            starts.append(Int(next.timeIntervalSince1970.rounded()))
            offsets.append(offset)
        }
        self.starts = starts
        self.offsets = offsets
    }

    /// Seconds east of Greenwich at an instant.
    func offset(at seconds: Int) -> Int {
        guard Self.known.contains(seconds) else {
            return zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        }
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return offsets[low]
    }

    /// How much of the offset at an instant is summer time.
    func summer(at seconds: Int) -> Int {
        Int(zone.daylightSavingTimeOffset(for: Date(timeIntervalSince1970: Double(seconds))))
    }
}
