import Foundation
import Synchronization

/// A time zone as people write it: `America/Denver`, `PST`, `GMT-06:00`, `-6:00`, `UTC`.
public struct Zone: Sendable, Hashable, CustomStringConvertible {
    /// The zone's name; of a fixed offset, `GMT-06:00`.
    public let description: String

    private let rules: Rules

    private enum Rules: Sendable {
        case fixed(Int)
        case named(ZoneTransitions)
    }

    /// Coordinated universal time, `UTC`.
    public static let utc = Zone(description: "UTC", rules: .fixed(0))
    /// The same time under its older name, `GMT`.
    public static let gmt = Zone(description: "GMT", rules: .fixed(0))

    /// Finds a zone by name or offset, nil if there is none such.
    ///
    /// Takes the names of the tz database, Java's three-letter names (`PST` is Los Angeles with its summer time, `EST` a fixed −5:00), and
    /// `±h`, `±hh:mm`, `±hhmm`, each also after `GMT` or `UTC`.
    public init?(_ name: String) {
        switch name {
        case "UTC", "Z", "Etc/UTC", "Zulu": self = .utc
        case "GMT", "Etc/GMT": self = .gmt
        default:
            let full = Self.javaNames[name] ?? name
            if let seconds = Self.offset(full) {
                // `EST`, `MST` and `HST` keep their names, which are printed.
                self = full == name ? Zone(offsetSeconds: seconds) : Zone(description: name, rules: .fixed(seconds))
            } else if let found = Self.named(full) {
                self = found
            } else {
                return nil
            }
        }
    }

    /// Equal zones have the same name.
    public static func == (left: Zone, right: Zone) -> Bool { left.description == right.description }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }

    /// Seconds east of Greenwich at an instant given in seconds since 1970.
    public func offset(at seconds: Int) -> Int {
        switch rules {
        case .fixed(let offset): offset
        case .named(let transitions): transitions.offset(at: seconds)
        }
    }

    func isSummer(at seconds: Int) -> Bool { summer(at: seconds) != 0 }

    /// The offset at an instant without what summer time adds.
    func standardOffset(at seconds: Int) -> Int { offset(at: seconds) - summer(at: seconds) }

    /// The instants at which the zone's clocks show a time: none in the gap of spring, two in the fold of autumn, in order.
    ///
    /// The time is given as if it were UTC, in seconds since 1970.
    func instants(of local: Int) -> [Int] {
        guard case .named(let transitions) = rules else { return [local - offset(at: local)] }
        let candidates = [transitions.offset(at: local - 86_400), transitions.offset(at: local + 86_400)]
        var found: [Int] = []
        for offset in candidates where transitions.offset(at: local - offset) == offset {
            if !found.contains(local - offset) { found.append(local - offset) }
        }
        if found.isEmpty {
            // Two transitions within two days: ask the offset that holds between them.
            let offset = transitions.offset(at: local - candidates[0])
            if transitions.offset(at: local - offset) == offset { found.append(local - offset) }
        }
        return found.sorted()
    }

    private func summer(at seconds: Int) -> Int {
        guard case .named(let transitions) = rules else { return 0 }
        return transitions.summer(at: seconds)
    }

    // MARK: - Finding

    private init(description: String, rules: Rules) {
        self.description = description
        self.rules = rules
    }

    private init(offsetSeconds: Int) {
        let minutes = abs(offsetSeconds) / 60
        let digits = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
        let sign = offsetSeconds < 0 ? "-" : "+"
        self.init(
            description: offsetSeconds == 0 ? "GMT" : "GMT\(sign)\(digits(minutes / 60)):\(digits(minutes % 60))",
            rules: .fixed(offsetSeconds)
        )
    }

    private static func offset(_ name: String) -> Int? {
        var text = Array(name.utf8)
        if name.hasPrefix("GMT") || name.hasPrefix("UTC") { text.removeFirst(3) }
        guard let sign = text.first, sign == 0x2B || sign == 0x2D, text.count <= 6 else { return nil }
        var parts = text.dropFirst().split(separator: 0x3A, omittingEmptySubsequences: false).map(Array.init)
        guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }) else { return nil }
        if parts.count == 1, let digits = parts.first, digits.count > 2 {
            parts = [Array(digits.dropLast(2)), Array(digits.suffix(2))]
        }
        guard let head = parts.first, head.count <= 2, parts.count <= 2 else { return nil }
        let hours = head.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        let minutes = parts.count == 2 ? parts[1].reduce(0) { $0 * 10 + Int($1 - 0x30) } : 0
        guard hours <= 23, minutes <= 59, parts.count == 1 || parts[1].count == 2 else { return nil }
        return (sign == 0x2D ? -1 : 1) * (hours * 3600 + minutes * 60)
    }

    /// Zones once found; there are some 600 names, so that it stays small.
    private static let found = Mutex<[String: Zone]>([:])

    private static func named(_ name: String) -> Zone? {
        if let zone = found.withLock({ $0[name] }) { return zone }
        let isName =
            name.utf8.count <= 64
            && name.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "/_-+".utf8.contains($0) }
        guard isName, name.contains("/") || ZoneNames.of(name) != nil, let zone = TimeZone(identifier: name) else {
            return nil
        }
        let made = Zone(description: name, rules: .named(ZoneTransitions(zone)))
        found.withLock { $0[name] = made }
        return made
    }

    private static let javaNames = [
        "ACT": "Australia/Darwin", "AET": "Australia/Sydney", "AGT": "America/Argentina/Buenos_Aires",
        "ART": "Africa/Cairo", "AST": "America/Anchorage", "BET": "America/Sao_Paulo", "BST": "Asia/Dhaka",
        "CAT": "Africa/Harare", "CNT": "America/St_Johns", "CST": "America/Chicago", "CTT": "Asia/Shanghai",
        "EAT": "Africa/Addis_Ababa", "ECT": "Europe/Paris", "EST": "-05:00", "HST": "-10:00",
        "IET": "America/Indiana/Indianapolis", "IST": "Asia/Kolkata", "JST": "Asia/Tokyo", "MIT": "Pacific/Apia",
        "MST": "-07:00", "NET": "Asia/Yerevan", "NST": "Pacific/Auckland", "PLT": "Asia/Karachi",
        "PNT": "America/Phoenix", "PRT": "America/Puerto_Rico", "PST": "America/Los_Angeles",
        "SST": "Pacific/Guadalcanal", "VST": "Asia/Ho_Chi_Minh",
    ]
}
