/// How a vendor signs its own webhooks.
public struct WebhookSignature: Sendable, Hashable {
    /// What a signature is.
    public enum Scheme: String, Sendable, CaseIterable {
        /// HMAC with SHA-1.
        case hmacSHA1 = "hmac-sha1"
        /// HMAC with SHA-256.
        case hmacSHA256 = "hmac-sha256"
        /// HMAC with SHA-512.
        case hmacSHA512 = "hmac-sha512"
        /// Stripe's `t=…,v1=…` over time and body.
        case stripe
        /// The Standard Webhooks' `v1,…` over id, time and body.
        case standardWebhooks = "standard-webhooks"
        /// The secret itself.
        case token
    }

    /// How its bytes are written.
    public enum Encoding: String, Sendable, CaseIterable {
        /// In hexadecimal digits of either case.
        case hex
        /// In base 64.
        case base64
    }

    /// The header that holds it.
    public let header: String
    /// What it is.
    public let scheme: Scheme
    /// How its bytes are written.
    public let encoding: Encoding
    /// What stands before it in the header.
    public let prefix: String
    /// The secret: a value of the configuration that is sealed.
    public let secret: TextTemplate
    /// The header that says when it was made.
    public let timestampHeader: String?
    /// How far from now that may be.
    public let tolerance: Duration
    /// What is signed: text with `${method}`, `${url}`, `${path}`, `${body}` and `${timestamp}` in it.
    public let content: String

    /// What may stand in ``content``.
    static let placeholders: Set<String> = ["method", "url", "path", "body", "timestamp"]
}
