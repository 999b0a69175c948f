/// How records of an object are listed.
public struct ListOperation: Sendable, Hashable {
    /// The path.
    public let path: URLTemplate
    /// Where in a page the records are; `nil` if the page is the array of them.
    public let dataPath: FieldPath?
    /// How one page follows another.
    public let pagination: Pagination
    /// The parameter that asks for a stable order, if the vendor takes one.
    public let sort: SortParameter?
    /// What of a condition the vendor takes; `nil` if nothing, and all is filtered here.
    public let filter: VendorFilter?
}

/// How one page follows another.
public struct Pagination: Sendable, Hashable {
    /// What is counted.
    public enum Style: String, Sendable, CaseIterable {
        /// There is one page.
        case single
        /// Pages.
        case page
        /// Records.
        case offset
    }

    /// What is counted.
    public let style: Style
    /// The parameter that says which page, or from which record on.
    public let positionParameter: String
    /// The parameter that says how many records; `nil` if the vendor decides.
    public let sizeParameter: String?
    /// The number of the first page, or record: 0 or 1.
    public let first: Int
    /// How many records are asked for where nobody says.
    public let pageSize: Int
    /// The most that may be asked for.
    public let maximumPageSize: Int
    /// Where a page says how many records there are in all.
    public let totalPath: FieldPath?
    /// Whether pages may be asked for side by side.
    public let parallel: Bool

    /// A list of one page.
    public static let single = Pagination(
        style: .single,
        positionParameter: "",
        sizeParameter: nil,
        first: 0,
        pageSize: Int(Int32.max),
        maximumPageSize: Int(Int32.max),
        totalPath: nil,
        parallel: false
    )
}

/// A parameter that asks for an order, and its value.
public struct SortParameter: Sendable, Hashable {
    /// The parameter.
    public let parameter: String
    /// Its value where no other order is asked for.
    public let value: String?
}

/// What of a condition a vendor takes.
public struct VendorFilter: Sendable, Hashable {
    /// In which form.
    public enum Style: Sendable, Hashable {
        /// The CEQL clause itself, in that parameter.
        case passthrough(parameter: String)
        /// Only the least date of update, in that parameter, in the update's date format and zone.
        case parameters(since: String)
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
    /// What happens at the bound.
    public let bound: Bound
}
