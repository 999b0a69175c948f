/// How one page follows another.
public struct Pagination: Sendable, Hashable {
    /// By what a page is asked for.
    public enum Style: String, Sendable, CaseIterable {
        /// There is one page.
        case single
        /// By its number.
        case page
        /// By how many records stand before it.
        case offset
        /// By a token that the page before gives, or a field of its last record.
        case cursor
        /// By the address that the page before gives.
        case link
        /// By a condition: what comes after the last record, by fields that order the list.
        case keyset
    }

    /// Where a token is put.
    public enum TokenPlace: String, Sendable, CaseIterable {
        /// In a parameter of the query.
        case query
        /// In the body, where it says `${cursor}`.
        case body
    }

    /// By what a page is asked for.
    public let style: Style
    /// The parameter that says which page, or from which record on; `nil` if the body says it, or nothing does.
    public internal(set) var positionParameter: String?
    /// The parameter that says how many records; `nil` if the body says it, or the vendor decides.
    public internal(set) var sizeParameter: String?
    /// The number of the first page, or record: 0 or 1.
    public internal(set) var first = 0
    /// How many records are asked for where nobody says.
    public internal(set) var pageSize: Int
    /// The most that may be asked for.
    public internal(set) var maximumPageSize: Int
    /// The least to which a page is reduced that is too large for the vendor.
    public internal(set) var minimumPageSize = 1
    /// Where a page says how many records there are in all.
    public internal(set) var totalPath: FieldPath?
    /// Whether pages may be asked for side by side.
    public internal(set) var parallel = false
    /// Where a page gives the next one's token.
    public internal(set) var tokenPath: FieldPath?
    /// The field of a page's last record that is the next one's token.
    public internal(set) var tokenField: FieldPath?
    /// The parameter that takes the token; `nil` if the body does.
    public internal(set) var tokenParameter: String?
    /// Where the token is put.
    public internal(set) var tokenPlace = TokenPlace.query
    /// Where a page says whether another follows.
    public internal(set) var stopPath: FieldPath?
    /// What is said there: `true` at the last page, and not `false`, `null` or nothing.
    public internal(set) var stopsWhenTrue = false
    /// The header that gives the next page's address (RFC 8288), such as `Link`.
    public internal(set) var linkHeader: String?
    /// Where a page gives the next one's address.
    public internal(set) var nextPath: FieldPath?
    /// The fields that order the list, the last of which tells all records apart.
    public internal(set) var keysetFields: [FieldPath] = []

    /// A list of one page.
    public static let single = Pagination(
        style: .single,
        pageSize: Int(Int32.max),
        maximumPageSize: Int(Int32.max)
    )
}
