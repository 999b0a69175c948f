public import Postgres

/// Gives events their positions in the feed, after their commit.
///
/// Any number may run: one step at a time works, the others find nothing to do. An event that commits late gets its position then;
/// no transaction that is held open stops the feed.
public struct FeedSequencer: Sendable {
    let database: Database

    /// Makes a sequencer.
    public init(database: Database) {
        self.database = database
    }

    /// Gives the next positions to events that are visible and have none.
    ///
    /// One call is one transaction in the server: a process that dies or is stopped in the middle leaves neither a lock nor half a step.
    ///
    /// - Parameter batch: At most so many.
    /// - Returns: How many; 0 also where another sequencer is at work.
    /// - Throws: What the database says; the step has then not happened.
    public func step(batch: Int = 2000) async throws -> Int {
        let rows = try await database.query("select pollux.sequence_feed(\(Int32(clamping: batch)))")
        return Int(try rows.first?.decode(0, as: Int32.self) ?? 0)
    }

    /// Steps until it is cancelled.
    ///
    /// - Parameters:
    ///   - pause: How long it rests when there was nothing to do.
    ///   - onError: Told of a step that failed; the next step tries again.
    public func run(
        pause: Duration = .milliseconds(200),
        onError: @Sendable (any Error) -> Void = { _ in }
    ) async {
        while !Task.isCancelled {
            do {
                if try await step() > 0 { continue }
            } catch {
                onError(error)
            }
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }
}
