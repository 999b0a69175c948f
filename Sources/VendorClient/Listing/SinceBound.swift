import Elements
import Foundation

/// What is asked of a vendor that filters by nothing but a least date of update, written as that vendor writes dates.
///
/// It may ask for too much, never for too little: what is too much is filtered out here.
struct SinceBound {
    private let field: DateField
    private let step: TimeInterval

    init?(_ resource: Resource, _ bound: VendorFilter.Bound?) {
        guard let field = resource.dates.updated else { return nil }
        self.field = field
        // What is dated exactly at the bound may be left out by the vendor: a granule more, then.
        step = bound == .inclusive ? 0 : max(resource.poll.granularity / .seconds(1), 0.001)
    }

    /// The bound that every record of the condition fulfils, nil if there is none or it is no date.
    func text(for condition: CEQLCondition) -> String? {
        guard let bound = leastDate(in: condition) else { return nil }
        var since = bound.addingTimeInterval(-step)
        // Where what is written of it may mean two instants, even the later must be early enough.
        if let read = field.parse(field.text(of: since)) {
            since.addTimeInterval(-max(0, read.instant.timeIntervalSince(read.earliest)))
        }
        return field.text(of: since)
    }

    private func leastDate(in condition: CEQLCondition) -> Date? {
        switch condition {
        case .comparison(field.path, .greater, let value), .comparison(field.path, .greaterOrEqual, let value),
            .comparison(field.path, .equal, let value):
            date(value.text)
        case .all(let parts):
            parts.compactMap(leastDate).max()
        case .any(let parts):
            everyDate(parts)?.min()
        default:
            nil
        }
    }

    /// The bounds of all alternatives; nil if one of them has none.
    private func everyDate(_ parts: [CEQLCondition]) -> [Date]? {
        let dates = parts.compactMap(leastDate)
        return dates.count == parts.count ? dates : nil
    }

    /// Reads a date of a query as the vendor writes it, or in ISO 8601: the earliest instant that it may mean.
    private func date(_ text: String) -> Date? {
        if let own = field.parse(text) { return own.earliest }
        return Self.common.lazy.compactMap { $0.parse(text, zone: field.zone)?.earliest }.first
    }

    private static let common: [SimpleDateFormat] = [
        "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "yyyy-MM-dd'T'HH:mm:ssXXX", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd",
    ].compactMap { pattern in
        do throws(SimpleDateFormatError) { return try SimpleDateFormat(pattern) } catch { return nil }
    }
}
