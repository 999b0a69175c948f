/// A body that a vendor sends to learn whether a webhook's receiver is there, answered at once with a value of it.
public struct Handshake: Sendable, Hashable {
    /// Where in the body the value is that tells it from a change.
    public let path: FieldPath
    /// That value.
    public let equals: String
    /// Where in the body the value is that is answered.
    public let answerPath: FieldPath
}
