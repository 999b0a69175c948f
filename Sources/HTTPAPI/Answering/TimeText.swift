import Foundation

/// Times as the API writes and reads them: ISO 8601 in UTC.
enum TimeText {
    /// Seconds, as `2017-06-12T14:09:00Z`.
    static func seconds(_ instant: Date) -> String {
        instant.formatted(Date.ISO8601FormatStyle())
    }

    /// Milliseconds, as `2017-06-12T14:09:00.123Z`.
    static func milliseconds(_ instant: Date) -> String {
        instant.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// Reads a time with or without a fraction, or a day, which begins at midnight UTC.
    static func read(_ text: String) -> Date? {
        let styles = [
            Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true),
            Date.ISO8601FormatStyle().year().month().day(),
        ]
        for style in styles {
            // Not a swallowed error: a text that no style reads is told to the client by the caller.
            if let instant = try? style.parse(text) { return instant }
        }
        return nil
    }
}
