public import Foundation

/// How the vendor writes the dates of its records, and reads those of a filter.
public enum DateStyle: Sendable, Equatable {
    /// `2026-11-21T05:10:29Z`.
    case utc
    /// `2026-11-21 00:10:29`, in a zone that nobody names.
    ///
    /// Of the two instants that a date in the fold of a clock set back may mean, the vendor's filter takes the later.
    case local(TimeZone)
    /// Seconds since 1970, as a number.
    case epochSeconds
    /// Milliseconds since 1970, as a number.
    case epochMilliseconds

    /// Reads `utc`, `epoch:s`, `epoch:ms` or the name of a zone, such as `America/New_York`.
    public init?(_ text: String) {
        switch text {
        case "utc": self = .utc
        case "epoch:s": self = .epochSeconds
        case "epoch:ms": self = .epochMilliseconds
        default:
            guard let zone = TimeZone(identifier: text) else { return nil }
            self = .local(zone)
        }
    }

    /// An instant of whole seconds as the JSON text of a field.
    func json(_ seconds: Int64) -> String {
        switch self {
        case .utc: JSONText.quoted(VendorTime.text(seconds))
        case .local(let zone): JSONText.quoted(Self.text(seconds, in: zone))
        case .epochSeconds: String(seconds)
        case .epochMilliseconds: String(seconds.multipliedReportingOverflow(by: 1_000).partialValue)
        }
    }

    /// The instant that a filter's date means; nil for what is none.
    func parse(_ text: String) -> Int64? {
        switch self {
        case .utc: VendorTime.parse(text)
        case .local(let zone): VendorTime.parse(text).flatMap { Self.latest($0, in: zone) }
        case .epochSeconds: Int64(text)
        case .epochMilliseconds: Int64(text).map { $0 / 1_000 }
        }
    }

    private static func text(_ seconds: Int64, in zone: TimeZone) -> String {
        let local = VendorTime.text(seconds + Int64(zone.secondsFromGMT(for: VendorTime.date(seconds))))
        return local.replacing("T", with: " ").replacing("Z", with: "")
    }

    /// The latest instant at which the zone's clocks show a moment; in the gap of a clock set forward, as if it had not been.
    private static func latest(_ local: Int64, in zone: TimeZone) -> Int64? {
        let offsets = [-86_400, 86_400].map { Int64(zone.secondsFromGMT(for: VendorTime.date(local + $0))) }
        let instants = offsets.map { local - $0 }
        let right = instants.filter { Int64(zone.secondsFromGMT(for: VendorTime.date($0))) == local - $0 }
        return right.max() ?? instants.max()
    }
}
