import Foundation

/// One pass over all pages of a window, as far as it has come.
///
/// It is a value that each page moves on, and is stored with the page's commit: killed anywhere, the walk goes on at the next page.
struct PollWalk: Sendable, Equatable, Codable {
    /// Where a page ended: the record that must still stand there when the next page is read.
    struct Step: Sendable, Equatable, Codable {
        /// The cursor of the page; nil for the first.
        let cursor: String?
        /// The id of its last record.
        let last: String
    }

    /// What a page was like, for the walk.
    struct Page: Sendable {
        var records = 0
        var changes = 0
        /// The newest date in it that is not later than the vendor's own time at the walk's start.
        var newest: Date?
        /// The id of its last record.
        var last: String?
        /// The cursor of the page after it; nil after the last.
        var next: String?
    }

    /// When it was begun, by the database's clock.
    let startedAt: Date
    /// The date that it asks from, the same for all of its pages.
    let since: Date
    /// The vendor's own time at its first request; what is dated later moves no watermark.
    var vendorAt: Date?
    /// The newest date so far.
    var newest: Date?
    /// The page to read next; nil for the first.
    var cursor: String?
    /// A cursor that was met before, kept twice as long each time: cursors that go in a circle come by it again.
    var anchor: String?
    /// Where the last pages ended, the latest at the end.
    var trail: [Step] = []
    /// How often a part was read again because the list had shifted.
    var repeats = 0
    var pages = 0
    var records = 0
    var changes = 0

    /// Where a walk begins that reads everything; nothing is dated before it.
    static let beginning = Date(timeIntervalSince1970: 172_800)
    /// Whether everything is read, whatever its date.
    var isOverAll: Bool { since == Self.beginning }

    /// Steps that are kept; a list that has shifted by more pages is read again from its beginning.
    static let trailLimit = 32
    /// Repeats after which the walk is read to its end as it is, and the watermark stays where it was.
    static let repeatLimit = 100

    /// Whether a list that shifts is still worth reading again.
    var isSteady: Bool { repeats < Self.repeatLimit }

    /// Moves on behind a page.
    mutating func advance(over page: Page) {
        pages += 1
        records += page.records
        changes += page.changes
        if let date = page.newest { newest = max(newest ?? date, date) }
        if let last = page.last, page.next != nil {
            trail.append(Step(cursor: cursor, last: last))
            if trail.count > Self.trailLimit { trail.removeFirst() }
        }
        cursor = page.next
        // Brent's way of finding a cycle: at most three times as many pages are read as the circle is long.
        if pages.nonzeroBitCount == 1 { anchor = page.next }
    }

    /// Whether a cursor leads back to where the walk has been.
    func hasBeen(at next: String) -> Bool {
        next == cursor || next == anchor || trail.contains { $0.cursor == next }
    }

    /// Goes back to the beginning, with the same bound: the place that was kept leads nowhere any more.
    mutating func restart() {
        cursor = nil
        anchor = nil
        trail = []
    }

    /// Goes back to read the page before once more: its last record is not where it was.
    mutating func stepBack() {
        repeats += 1
        // What is read again leads on by the same cursors.
        anchor = nil
        // Without a trail it is the beginning that is read again, where nothing can have slipped past.
        cursor = trail.popLast()?.cursor
    }
}
