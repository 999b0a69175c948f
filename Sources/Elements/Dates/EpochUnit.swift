import Foundation

/// Dates that are a count since the beginning of 1970, as a number or as text.
enum EpochUnit: Int, CaseIterable, Sendable {
    case seconds = 1
    case milliseconds = 1_000
    case microseconds = 1_000_000

    /// How an element names it.
    var pattern: String {
        switch self {
        case .seconds: "epoch:s"
        case .milliseconds: "epoch:ms"
        case .microseconds: "epoch:us"
        }
    }

    /// Some 280,000 years, as with the patterns.
    private static let mostSeconds = 9e12

    /// Reads a count, with a fraction or without; `nil` for what is no number and for what no calendar reaches.
    func parse(_ text: String) -> ParsedDate? {
        let allowed = text.utf8.allSatisfy { byte in
            byte &- 0x30 < 10 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
                || byte | 0x20 == UInt8(ascii: "e")
        }
        guard allowed, text.utf8.count <= 64, let count = Double(text) else { return nil }
        let seconds = count / Double(rawValue)
        guard seconds.magnitude <= Self.mostSeconds else { return nil }
        return ParsedDate(instants: [Date(timeIntervalSince1970: seconds)], hasTime: true)
    }

    /// Writes a date as a whole count, or with what a microsecond leaves of a fraction.
    func text(of instant: Date) -> String {
        let seconds = instant.timeIntervalSince1970
        guard seconds.isFinite else { return "0" }
        let bounded = min(max(seconds, -Self.mostSeconds), Self.mostSeconds)
        let micros = Int((bounded * 1_000_000).rounded(.toNearestOrEven))
        let perUnit = 1_000_000 / rawValue
        let fraction = abs(micros % perUnit)
        let whole = (micros < 0 ? "-" : "") + String(abs(micros / perUnit))
        guard fraction != 0 else { return whole == "-0" ? "0" : whole }
        var digits = String(fraction)
        let width = String(perUnit).utf8.count - 1
        digits = String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}
