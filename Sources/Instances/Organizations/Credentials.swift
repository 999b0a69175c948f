/// The secrets of one `Authorization` header: `User <secret>, Organization <secret>, Element <token>`, in any order.
public struct Credentials: Sendable, Hashable {
    /// The user's secret.
    public let user: SecretToken
    /// The organization's secret, where it was given.
    public let organization: SecretToken?
    /// The instance's token, where it was given.
    public let element: SecretToken?

    /// Holds secrets that are known one by one.
    public init(user: SecretToken, organization: SecretToken?, element: SecretToken?) {
        self.user = user
        self.organization = organization
        self.element = element
    }

    /// Reads the header; nil where it is not of this form, names a part twice, or lacks the user or both of the others.
    ///
    /// Scheme words are taken in any case, white space around commas is free.
    public init?(authorization header: String) {
        var found: [String: SecretToken] = [:]
        for part in header.split(separator: ",") {
            let words = part.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard words.count == 2, let scheme = words.first?.lowercased(), let secret = words.last else { return nil }
            guard ["user", "organization", "element"].contains(scheme), secret.utf8.count <= 256 else { return nil }
            guard found.updateValue(SecretToken(text: String(secret)), forKey: scheme) == nil else { return nil }
        }
        guard let user = found["user"], found.count >= 2 else { return nil }
        self.init(user: user, organization: found["organization"], element: found["element"])
    }
}
