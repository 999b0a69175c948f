/// Waits for something to become true, with an end to patience.
enum Deadline {
    /// Asks again and again until there is an answer.
    ///
    /// - Parameters:
    ///   - what: what is waited for, for the error.
    ///   - patience: how long at most.
    ///   - pause: how long between two questions.
    ///   - ask: returns the answer, or `nil` if there is none yet.
    /// - Returns: the answer.
    /// - Throws: ``DemoError`` when patience has ended.
    static func wait<Answer>(
        for what: String,
        patience: Duration = .seconds(60),
        every pause: Duration = .milliseconds(20),
        _ ask: () async throws -> Answer?
    ) async throws -> Answer {
        let end = ContinuousClock.now + patience
        while ContinuousClock.now < end {
            if let answer = try await ask() { return answer }
            try await Task.sleep(for: pause)
        }
        throw DemoError("\(what): nothing within \(patience.components.seconds) s")
    }
}
