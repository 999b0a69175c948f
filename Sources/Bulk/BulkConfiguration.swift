/// What bulk jobs may use.
public struct BulkConfiguration: Sendable {
    /// How many pages of one bulk job wait or run side by side, where the vendor says how many records there are.
    public var pageWindow = 4
    /// How many records of one page are got side by side.
    public var recordConcurrency = 8
    /// How many pages are planned ahead at most; a longer list goes on one page after another.
    public var maximumPlannedPages = 100_000
    /// How long the file of a finished job is kept.
    public var retention: Duration = .seconds(7 * 86_400)
    /// How many columns a CSV file has at most; a job with more has none.
    public var maximumColumns = 2000
    /// The queue of page and join jobs.
    public var retry: BulkRetry = .standard

    /// The usual.
    public init() {}
}

/// How often a page is tried before its bulk job ends by it.
public struct BulkRetry: Sendable {
    /// The waits between the tries.
    public var waits: [Duration]

    /// Ten tries within some four hours.
    public static let standard = BulkRetry(waits: [2, 10, 30, 60, 120, 300, 900, 3600, 7200].map { .seconds($0) })

    /// Takes the waits between the tries.
    public init(waits: [Duration]) {
        self.waits = waits
    }
}
