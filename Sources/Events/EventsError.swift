/// What can be wrong with a request about events and webhooks.
public enum EventsError: Error, Sendable, Hashable {
    /// The URL of a webhook is not one; says what would be right.
    case invalidURL(String)
    /// A signing key cannot be used; says what would be right, never the key.
    case invalidSigningKey(String)
    /// A wanted event type is not one; says what would be right.
    case invalidEventType(String)
    /// There is no such webhook in that organization.
    case noSuchWebhook
    /// A sealed URL or key is needed, and no keyring was given.
    case noKeyring
    /// A job's payload names no delivery.
    case malformedReference(String)
    /// The database answered with another number of rows than was written.
    case incompleteWrite(String)
}

extension EventsError: CustomStringConvertible {
    /// What was wrong and what would be right; never a secret.
    public var description: String {
        switch self {
        case .invalidURL(let reason): "the webhook's URL is not usable: \(reason)"
        case .invalidSigningKey(let reason): "the signing key is not usable: \(reason)"
        case .invalidEventType(let type):
            "'\(type)' is no event type: '*', 'contacts.*' or 'contacts.updated' would be"
        case .noSuchWebhook: "there is no such webhook"
        case .noKeyring: "a callback URL with user-info has to be sealed, and there is no keyring here"
        case .malformedReference(let payload): "the job's payload names no delivery: \(payload)"
        case .incompleteWrite(let what): "not all of \(what) was written"
        }
    }
}
