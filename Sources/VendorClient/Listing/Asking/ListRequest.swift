public import Elements

/// One page of a list that is wanted.
public struct ListRequest: Sendable {
    /// What is listed.
    public var resource: Resource
    /// A CEQL clause with its dates expanded; nil is everything.
    public var condition: String?
    /// Which fields are wanted, as a comma list; nil is all.
    ///
    /// Vendors without a parameter for it send all.
    public var fields: String?
    /// In which order, as `field [asc|desc]`; nil is the element's own, by which its pages are stable.
    ///
    /// A list that is asked for by its last record's values has its own order always.
    public var orderBy: String?
    /// How many records; nil is the element's own, and more than its most is cut to that.
    public var pageSize: Int?
    /// Where; nil is the beginning.
    public var cursor: PageCursor?

    /// Makes a request for a page.
    public init(
        resource: Resource,
        condition: String? = nil,
        fields: String? = nil,
        orderBy: String? = nil,
        pageSize: Int? = nil,
        cursor: PageCursor? = nil
    ) {
        self.resource = resource
        self.condition = condition
        self.fields = fields
        self.orderBy = orderBy
        self.pageSize = pageSize
        self.cursor = cursor
    }

    /// How many records are asked for.
    func size(in pagination: Pagination) -> Int {
        min(max(cursor?.size ?? pageSize ?? pagination.pageSize, 1), pagination.maximumPageSize)
    }
}
