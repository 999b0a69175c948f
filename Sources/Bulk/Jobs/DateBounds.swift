import Elements
import Foundation

/// The dates that a request adds to a query's condition.
enum DateBounds {
    /// Adds the bounds to a query, as comparisons of the date of update, written as the vendor writes dates.
    ///
    /// - Throws: ``BulkError/invalid(_:)`` for a date that is none, and for an object without a date of update.
    static func adding(_ request: NewBulkQuery, to query: CEQLQuery, of resource: Resource) throws -> CEQLCondition? {
        let bounds: [(String, String?, CEQLOperator)] = [
            ("lastRunDate", request.lastRunDate, .greater), ("from", request.from, .greaterOrEqual),
            ("to", request.to, .lessOrEqual),
        ]
        var parts = query.condition.map { [$0] } ?? []
        for case (let name, let text?, let comparison) in bounds where !text.isEmpty {
            guard let field = resource.dates.updated else {
                throw BulkError.invalid("\(name): \(resource.name) has no date of update to compare with")
            }
            guard let instant = instant(text) else {
                throw BulkError.invalid(
                    "\(name): '\(text.prefix(40))' is no date; right would be 2024-01-31T13:00:00Z or 2024-01-31"
                )
            }
            parts.append(.comparison(field.path, comparison, .string(field.text(of: instant))))
        }
        return parts.count > 1 ? .all(parts) : parts.first
    }

    private static func instant(_ text: String) -> Date? {
        if let milliseconds = Int64(text), text.utf8.count >= 11, text.utf8.count <= 15 {
            return Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        }
        for pattern in patterns {
            do throws(SimpleDateFormatError) {
                if let parsed = try SimpleDateFormat(pattern).parse(text, zone: .utc) { return parsed.earliest }
            } catch {
                continue
            }
        }
        return nil
    }

    private static let patterns = [
        "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "yyyy-MM-dd'T'HH:mm:ssXXX", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd",
    ]
}
