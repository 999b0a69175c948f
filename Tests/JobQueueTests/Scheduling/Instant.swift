import Foundation
import Testing

/// Instants as the tests write them: minutes in UTC, `2026-03-29T01:00`.
enum Instant {
    static func date(_ text: String) throws -> Date {
        try #require(ISO8601DateFormatter().date(from: text.count == 16 ? "\(text):00Z" : text))
    }

    static func text(_ date: Date) -> String {
        String(ISO8601DateFormatter().string(from: date).prefix(16))
    }
}
