/// Lets time pass where time itself is the test's input: how long a process stays frozen, how often one is killed.
///
/// Never to wait for a result: that is what ``eventually(_:within:every:_:)`` is for.
public func letTimePass(_ duration: Duration) async throws {
    try await Task.sleep(for: duration)
}
