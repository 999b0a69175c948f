/// A failure to get a token, as it is kept for the other processes.
struct AccessFault: Sendable {
    let kind: String
    let status: Int?
    let message: String?

    init(kind: String, status: Int?, message: String?) {
        self.kind = kind
        self.status = status
        self.message = message
    }

    init(_ error: VendorError) {
        switch error {
        case .credentialsRevoked(let message): self.init(kind: "revoked", status: nil, message: message)
        case .rateLimited: self.init(kind: "limited", status: nil, message: nil)
        case .permanent(let status, let message): self.init(kind: "rejected", status: status, message: message)
        case .malformed(let reason): self.init(kind: "malformed", status: nil, message: reason)
        case .refused(let reason): self.init(kind: "refused", status: nil, message: reason)
        case .temporary(let status, let message): self.init(kind: "failed", status: status, message: message)
        case .pageTooLarge, .outcomeUnknown, .internalFault, .cancelled:
            self.init(kind: "failed", status: nil, message: error.description)
        }
    }

    /// What it is for a call that wants a token while nobody asks for one.
    func error(rest: Duration) -> VendorError {
        switch kind {
        case "revoked": .credentialsRevoked(providerMessage: message)
        case "limited": .rateLimited(retryAfter: rest)
        case "rejected": .permanent(status: status ?? 400, providerMessage: message)
        case "malformed": .malformed(message ?? "no token came")
        case "refused": .refused(message ?? "no token can be asked for")
        default: .temporary(status: status, message: message ?? "no token came")
        }
    }
}
