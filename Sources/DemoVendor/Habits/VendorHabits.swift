/// What the vendor always does in a way of its own, switched while it runs.
///
/// Each list answers to `page` and `per_page`, `offset` and `limit`, `$skip` and `$top`, and `cursor`; the place of the next page is told
/// as a total, as `next` (a cursor, null at the end) beside `more`, as `links.next`, and as a `Link` header: an element takes what it
/// wants.
public struct VendorHabits: Codable, Sendable, Equatable {
    /// Records that a page has at most, whatever is asked for; nil is 1,000, and more is refused.
    public var largestPage: Int?

    /// The status of a page past the last one; nil is 200 and an empty page.
    public var statusPastEnd: Int?

    /// Whether lists leave out how many records there are.
    public var omitsTotal = false

    /// Ids of records that no list shows, though they are there.
    public var unlisted: Set<String> = []

    /// After how many pages a cursor leads back to the second one; nil is never.
    public var loopsAfter: Int?

    /// Requests that are let through in each window; the next are answered 429.
    public var requestsPerWindow: Int?

    /// How long a window is.
    public var windowSeconds = 10.0

    /// A vendor without habits of its own.
    public init() {}

    /// Reads habits; what is not named stays as it is without any.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        largestPage = try values.decodeIfPresent(Int.self, forKey: .largestPage)
        statusPastEnd = try values.decodeIfPresent(Int.self, forKey: .statusPastEnd)
        omitsTotal = try values.decodeIfPresent(Bool.self, forKey: .omitsTotal) ?? false
        unlisted = try values.decodeIfPresent(Set<String>.self, forKey: .unlisted) ?? []
        loopsAfter = try values.decodeIfPresent(Int.self, forKey: .loopsAfter)
        requestsPerWindow = try values.decodeIfPresent(Int.self, forKey: .requestsPerWindow)
        windowSeconds = try values.decodeIfPresent(Double.self, forKey: .windowSeconds) ?? 10
    }
}
