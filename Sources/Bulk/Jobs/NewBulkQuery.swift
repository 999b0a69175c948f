/// What `POST /bulk/query` asks for.
public struct NewBulkQuery: Sendable {
    /// The CEQL query.
    public var query: String
    /// Only what was updated after this date.
    public var lastRunDate: String?
    /// Only what was updated at this date or later.
    public var from: String?
    /// Only what was updated at this date or earlier.
    public var to: String?
    /// Who is told of the end, by a POST.
    public var callbackURL: String?
    /// JSON text that the callback carries back as it is.
    public var callbackPayload: String?
    /// What a download is to be called.
    public var fileName: String?

    /// Asks for what a query names.
    public init(
        query: String,
        lastRunDate: String? = nil,
        from: String? = nil,
        to: String? = nil,
        callbackURL: String? = nil,
        callbackPayload: String? = nil,
        fileName: String? = nil
    ) {
        self.query = query
        self.lastRunDate = lastRunDate
        self.from = from
        self.to = to
        self.callbackURL = callbackURL
        self.callbackPayload = callbackPayload
        self.fileName = fileName
    }
}
