import Postgres

extension FeedReader {
    /// Returns the last position that the feed has given.
    public func head() async throws -> Int64 {
        try await database.query("select last_position from pollux.feed_head").first?.decode(0) ?? 0
    }
}
