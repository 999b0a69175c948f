public import Elements
public import Foundation

/// Reads the dates of an object's records as the vendor writes them.
public struct VersionDateReader: Sendable {
    private let field: DateField

    /// Reads the dates of a field.
    public init(_ field: DateField) {
        self.field = field
    }

    /// Returns what a text may mean, nil where it is no date in the vendor's format.
    public func date(_ text: String) -> VersionDate? {
        guard let parsed = field.parse(text) else { return nil }
        // A date without a time may be any instant of its day, but for the last millisecond, which nobody writes.
        let length = parsed.hasTime ? 0 : 86_399.999
        return VersionDate(from: parsed.earliest, to: parsed.instant.addingTimeInterval(length))
    }

    /// Returns how far an instant must be moved back, so that what is written of it means nothing later than the instant itself.
    public func ambiguity(at instant: Date) -> TimeInterval {
        guard let parsed = field.parse(field.text(of: instant)) else { return 0 }
        return max(0, parsed.instant.timeIntervalSince(parsed.earliest))
    }
}
