/// By which right a call takes from a vendor's budget; what stands first goes before what stands after it.
public enum CallRight: Int16, Sendable, Comparable, CaseIterable {
    /// A client waits for the answer.
    case passThrough
    /// A poll.
    case poll
    /// A record that a vendor's webhook told of.
    case webhookGet
    /// Records of a client's upload.
    case upload
    /// An export.
    case bulk

    /// Whether this right goes before the other.
    public static func < (left: CallRight, right: CallRight) -> Bool { left.rawValue < right.rawValue }
}
