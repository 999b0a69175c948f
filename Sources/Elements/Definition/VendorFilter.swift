/// What of a condition a vendor takes.
public struct VendorFilter: Sendable, Hashable {
    /// In which form; a parameter that is `nil` is none: the body says `${where}`, or `${since}`, or a header takes the bound.
    public enum Style: Sendable, Hashable {
        /// The CEQL clause itself.
        case passthrough(parameter: String?)
        /// Only the bounds of the update's date.
        case parameters(since: String?)
        /// OData's `$filter`.
        case odata(parameter: String?)
        /// A whole query of Salesforce's, with what it selects.
        case soql(parameter: String?, from: String, select: [String])
        /// Jira's query.
        case jql(parameter: String?)
        /// Text of the element's own with `${since}`, and `${until}` where it takes one.
        ///
        /// With `${limit}` or `${offset}` in it, it is the whole query, and is sent where there is no bound too.
        case template(parameter: String?, template: String)
    }

    /// What a vendor does with a record dated exactly at the bound.
    public enum Bound: String, Sendable, CaseIterable {
        /// It is shown.
        case inclusive
        /// It is not, or nobody knows: a granule more is asked for, which is harmless.
        case exclusive
    }

    /// In which form.
    public let style: Style
    /// The request's header that takes the earliest date of update, instead of a parameter; `nil` if there is none.
    ///
    /// Its vendor may answer that nothing was modified since: a page of no records.
    public let sinceHeader: String?
    /// What happens at the bound.
    public let bound: Bound
    /// The parameter that takes the latest date of update; `nil` if there is none.
    public let untilParameter: String?
    /// How bounds are written; `nil` for as the field of the update is.
    public let boundFormat: DateNotation?
    /// The comparisons that the vendor takes; `nil` for all.
    ///
    /// What it does not take is filtered here.
    public let operators: Set<CEQLOperator>?

    /// What may stand in the text of ``Style/template(parameter:template:)``.
    static let templatePlaceholders: Set<String> = ["since", "until", "limit", "offset"]

    /// Whether the text is a whole query that says itself which page is meant.
    public var isWholeQuery: Bool { !windowPlaceholders.isEmpty }

    /// What of a page the text says by itself: `limit`, `offset`.
    var windowPlaceholders: Set<String> {
        guard case .template(_, let template) = style else { return [] }
        return Set(["limit", "offset"].filter { template.contains("${\($0)}") })
    }
}
