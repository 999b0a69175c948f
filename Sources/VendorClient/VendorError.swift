/// Why a vendor's call gave nothing, told by what its caller should do.
///
/// No description shows a secret of the instance, a query or a header.
public enum VendorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The vendor wants us to wait; nil where it did not say how long.
    case rateLimited(retryAfter: Duration?)
    /// May be better later; nil where no answer came at all.
    case temporary(status: Int?, message: String)
    /// The credentials are refused: nothing is asked again until somebody gives new ones.
    case credentialsRevoked(providerMessage: String?)
    /// The vendor cannot give so much at once; the same is asked for again with smaller pages.
    case pageTooLarge
    /// A write was sent and its answer never came: it may have been done, and is not repeated by itself.
    case outcomeUnknown(String)
    /// Will be the same next time.
    case permanent(status: Int, providerMessage: String?)
    /// The answer is not what the element says it is; nothing of it was taken.
    case malformed(String)
    /// The call was never made: the URL or its destination is not allowed, or a template lacks a value.
    case refused(String)
    /// We could not ask, by a fault of our own, such as a database that is away: nothing that the vendor did.
    case internalFault(String)
    /// The task was cancelled.
    case cancelled

    /// One sentence for operators and clients.
    public var description: String {
        switch self {
        case .rateLimited(let wait):
            "the vendor limits the rate" + (wait.map { ": again after \($0.components.seconds) s" } ?? "")
        case .temporary(let status, let message):
            status.map { "the vendor answered \($0): \(message)" } ?? "the vendor did not answer: \(message)"
        case .credentialsRevoked(let message):
            "the vendor refuses the credentials" + (message.map { ": \($0)" } ?? "")
        case .pageTooLarge: "the vendor cannot give so many records at once"
        case .outcomeUnknown(let reason):
            "the vendor may have done it, for its answer did not come: \(reason)"
        case .permanent(let status, let message):
            "the vendor answered \(status)" + (message.map { ": \($0)" } ?? "")
        case .malformed(let reason): "the vendor's answer is not as its element says: \(reason)"
        case .refused(let reason): reason
        case .internalFault(let reason): "the call was not made, which is our own fault: \(reason)"
        case .cancelled: "the call was cancelled"
        }
    }

    /// The vendor's own words, where it had any.
    public var providerMessage: String? {
        switch self {
        case .credentialsRevoked(let message): message
        case .permanent(_, let message): message
        default: nil
        }
    }
}
