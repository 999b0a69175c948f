import Elements
import Foundation

/// The bounds of a date in a condition, written as the vendor writes bounds; too wide rather than too narrow.
struct DateBounds: Sendable {
    let field: DateField
    /// How bounds are written.
    let notation: DateNotation

    init(_ field: DateField, writtenAs notation: DateNotation?) {
        self.field = field
        self.notation = notation ?? field.notation
    }

    // MARK: - Reading

    /// The earliest instant that a value of a query may mean; nil if it is no date.
    func earliest(_ value: CEQLValue) -> Date? { read(value.text)?.earliest }

    /// The latest.
    func latest(_ value: CEQLValue) -> Date? { read(value.text)?.instant }

    /// Reads a date of a query as the vendor writes it, or in ISO 8601.
    private func read(_ text: String) -> ParsedDate? {
        if let own = field.parse(text) { return own }
        return Self.common.lazy.compactMap { $0.parse(text, zone: field.zone) }.first
    }

    private static let common: [SimpleDateFormat] = [
        "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "yyyy-MM-dd'T'HH:mm:ssXXX", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd",
    ].compactMap { pattern in
        do throws(SimpleDateFormatError) { return try SimpleDateFormat(pattern) } catch { return nil }
    }

    // MARK: - Writing

    /// The text of a bound that means this instant or an earlier one, whichever of two it is read as.
    func lower(_ instant: Date) -> String? {
        var text = notation.text(of: instant)
        if let read = notation.parse(text) {
            // In the hour that is shown twice, even the later must be early enough.
            let excess = max(read.instant.timeIntervalSince(read.earliest), read.instant.timeIntervalSince(instant))
            if excess > 0 { text = notation.text(of: instant.addingTimeInterval(-excess)) }
        }
        return text
    }

    /// The text of a bound that means an instant later than this one, by one step at least of what the field shows.
    func beyond(_ instant: Date) -> String? {
        let after = instant.addingTimeInterval(step)
        for wider in [0, 0.001, 1, 60, 3_600, 7_200, 90_000, 86_400 * 32] as [TimeInterval] {
            let text = notation.text(of: after.addingTimeInterval(wider))
            if let read = notation.parse(text), read.earliest >= after { return text }
        }
        return nil
    }

    /// The smallest difference that the field's notation shows, in seconds; a day at most.
    private var step: TimeInterval {
        let sample = Date(timeIntervalSince1970: 1_000_000_000)
        let text = field.text(of: sample)
        return [0.001, 1, 60, 3_600].first { field.text(of: sample.addingTimeInterval($0)) != text } ?? 86_400
    }

    // MARK: - Of whole conditions

    /// The instant before which no record fulfils the condition; nil if there is none.
    func least(in condition: CEQLCondition) -> Date? {
        switch condition {
        case .comparison(field.path, .greater, let value), .comparison(field.path, .greaterOrEqual, let value),
            .comparison(field.path, .equal, let value):
            earliest(value)
        case .all(let parts): parts.compactMap(least).max()
        case .any(let parts): Self.every(parts, least)?.min()
        default: nil
        }
    }

    /// The instant after which no record fulfils the condition; nil if there is none.
    func greatest(in condition: CEQLCondition) -> Date? {
        switch condition {
        case .comparison(field.path, .less, let value), .comparison(field.path, .lessOrEqual, let value),
            .comparison(field.path, .equal, let value):
            latest(value)
        case .all(let parts): parts.compactMap(greatest).min()
        case .any(let parts): Self.every(parts, greatest)?.max()
        default: nil
        }
    }

    /// The bounds of all alternatives; nil if one of them has none.
    private static func every(_ parts: [CEQLCondition], _ bound: (CEQLCondition) -> Date?) -> [Date]? {
        let dates = parts.compactMap(bound)
        return dates.count == parts.count ? dates : nil
    }
}
