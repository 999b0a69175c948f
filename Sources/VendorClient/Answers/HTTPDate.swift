import Elements
import Foundation

/// Dates in headers: RFC 9110, section 5.6.7, in the one form that servers send.
enum HTTPDate {
    private static let format = try? SimpleDateFormat("EEE, dd MMM yyyy HH:mm:ss 'GMT'")

    static func parse(_ text: String) -> Date? {
        format?.parse(text, zone: .gmt)?.instant
    }
}
