import Foundation

/// Reads a `Retry-After`.
enum RetryAfter {
    /// Returns the wait that a header asks for: seconds, or a date of HTTP; nil for anything else.
    ///
    /// A date is compared to the receiver's own `Date` where it sent one.
    static func parse(_ value: String, now: Date) -> Duration? {
        let text = value.trimmingCharacters(in: .whitespaces)
        if !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            // A number with too many digits is as long as any.
            return .seconds(Int64(text).map { min($0, 1_000_000_000) } ?? 1_000_000_000)
        }
        guard let date = date(text) else { return nil }
        let seconds = date.timeIntervalSince(now)
        return seconds > 0 ? .seconds(min(seconds, 1_000_000_000)) : .zero
    }

    /// Reads a date of HTTP, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func date(_ text: String) -> Date? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.date(from: text)
    }
}
