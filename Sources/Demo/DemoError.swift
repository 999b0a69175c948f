/// Why the demo could not show what it promises.
public struct DemoError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, at which step.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
