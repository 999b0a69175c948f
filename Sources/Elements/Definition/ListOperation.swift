/// How records of an object are listed.
public struct ListOperation: Sendable, Hashable {
    /// The method.
    public let method: HTTPMethodName
    /// The path.
    public let path: URLTemplate
    /// Parameters that every page is asked with.
    public let query: [QueryField]
    /// The JSON body of a list that is asked for by POST, with ``bodyPlaceholders`` in it.
    public let body: JSONTemplate?
    /// Where in a page the records are; `nil` if the page is the array of them.
    public let dataPath: FieldPath?
    /// How one page follows another.
    public let pagination: Pagination
    /// The parameter that asks for a stable order, if the vendor takes one.
    public let sort: SortParameter?
    /// What of a condition the vendor takes; `nil` if nothing, and all is filtered here.
    public let filter: VendorFilter?
    /// The parameter that chooses fields, if the vendor takes one.
    public let fieldChoice: FieldChoice?

    /// What may stand in the body besides `config.…`.
    public static let bodyPlaceholders: Set<String> = [
        "limit", "offset", "page", "cursor", "since", "until", "where",
    ]
}

/// A parameter that asks for an order, and its value.
public struct SortParameter: Sendable, Hashable {
    /// The parameter.
    public let parameter: String
    /// Its value where no other order is asked for.
    public let value: String?
    /// The vendor's word for an ascending order, put behind a field that a caller orders by; `nil` if there is none.
    public let ascending: String?
}

/// A parameter that chooses which fields of a record are sent.
public struct FieldChoice: Sendable, Hashable {
    /// The parameter.
    public let parameter: String
    /// What stands between two fields.
    public let separator: String
    /// Its value where no fields are asked for; `nil` leaves it out.
    public let value: String?
}
