import Foundation
import Ledger

/// What a fetched page says of the walk and the vendor, before anything is judged.
struct PageFacts: Sendable {
    var versions: [SeenVersion]
    /// How many of them bear a date that is none in the configured format.
    let unreadableDates: Int
    /// The id of the page's last record, as the vendor ordered them.
    let lastID: String?
    /// The cursor of the next page.
    let next: String?
    /// The vendor's own time at the start of the request.
    let vendorAt: Date?
    /// The database's.
    let askedAt: Date
    /// The ids that the page holds of records that are not the customer's wish: they are there, and that is all.
    var unwanted: [String] = []
    /// Whether the list stands still but lacks records that it counts.
    var isPatchy = false
    /// Versions of some of the page's records as the call for one record gives them, read after the page.
    var resolved: [SeenVersion] = []
    /// When those were asked for, by the database's clock.
    var resolvedAt: Date?

    /// The newest date that may move the watermark: of those that are not later than the vendor's own time at the walk's start.
    ///
    /// A record dated in the future so moves nothing; and what changes while a long walk goes on is asked for again by the next, even if
    /// it stands on a page that this walk had passed.
    func newest(notAfter limit: Date) -> Date? {
        versions.compactMap { $0.updated?.from }.filter { $0 <= limit }.max()
    }

    /// By how much the latest of these records became visible after its own date, as far as can be seen: it was not there when the vendor
    /// was asked at that time.
    func lateness(of ids: Set<String>, unseenAt asked: Date?) -> Duration? {
        guard let asked else { return nil }
        let late = versions.filter { ids.contains($0.id) }.compactMap { version -> TimeInterval? in
            guard let dated = version.updated, dated.to < asked else { return nil }
            return asked.timeIntervalSince(dated.to)
        }
        return late.max().map { .milliseconds(Int($0 * 1000)) }
    }
}

/// Records of a page are held at their date in another shape only; the page is not committed before they were read in that.
struct Unclear: Error, Sendable {
    let ids: [String]
}
