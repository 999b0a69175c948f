public import Postgres

/// Makes the partitions of the days to come and drops those of days that are over.
///
/// Any number may run; nothing is deleted row by row.
public struct InboundRetention: Sendable {
    private let database: Database
    private let keep: Duration
    private let keepWaiting: Duration

    /// Makes a retention.
    ///
    /// - Parameters:
    ///   - database: Where the webhooks are.
    ///   - keep: How long a day is kept after its end; less than the window in which repetitions are known is taken for that.
    ///   - keepWaiting: How long a day is kept on which something still waits.
    public init(
        database: Database,
        keep: Duration = .seconds(4 * 86_400),
        keepWaiting: Duration = .seconds(14 * 86_400)
    ) {
        self.database = database
        self.keep = max(keep, InboundStore.namedWindow)
        self.keepWaiting = max(keepWaiting, self.keep)
    }

    /// Makes and drops partitions.
    ///
    /// - Returns: How many were dropped.
    @discardableResult
    public func step() async throws -> Int {
        _ = try await database.query("select pollux.create_inbound_partitions(2)")
        let dropped = try await database.query("select pollux.drop_inbound_partitions(\(keep), \(keepWaiting))")
        return Int(try dropped.first?.decode(0, as: Int32.self) ?? 0)
    }
}
