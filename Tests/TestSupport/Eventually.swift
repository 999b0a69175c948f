/// A condition that did not come true in time.
public struct DeadlinePassed: Error, CustomStringConvertible {
    /// What was waited for.
    public let description: String
}

/// Polls a condition until it holds; the only place in the tests that pauses.
///
/// The deadline is far from what any condition takes: on a machine that is busy with other tests too, only what never comes fails.
///
/// - Throws: ``DeadlinePassed`` when it did not hold within `deadline`, or what the condition threw.
public func eventually(
    _ what: String = "the condition",
    within deadline: Duration = .seconds(30),
    every pause: Duration = .milliseconds(20),
    _ condition: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let end = clock.now + deadline
    while true {
        if try await condition() { return }
        guard clock.now < end else { throw DeadlinePassed(description: "\(what) did not come true within \(deadline)") }
        try await Task.sleep(for: pause)
    }
}
