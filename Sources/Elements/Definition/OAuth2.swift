/// How an access token is got by OAuth 2.0 (RFC 6749).
public struct OAuth2: Sendable, Hashable {
    /// What the token is given for.
    public enum Grant: String, Sendable, CaseIterable {
        /// For the client's own credentials.
        case clientCredentials
        /// For a refresh token.
        case refreshToken
    }

    /// Where the client's credentials stand in a request for a token.
    public enum CredentialsPlace: String, Sendable, CaseIterable {
        /// In `Authorization: Basic …`.
        case header
        /// In the form, as `client_id` and `client_secret`.
        case body
    }

    /// What the token is given for.
    public let grant: Grant
    /// Where tokens are given; always absolute.
    public let tokenURL: URLTemplate
    /// The client.
    public let clientID: TextTemplate
    /// The client's secret; `nil` for a client that has none.
    public let clientSecret: TextTemplate?
    /// The refresh token that an instance is given with; `nil` only where none is wanted.
    public let refreshToken: TextTemplate?
    /// What is asked for.
    public let scopes: [String]
    /// What stands between two scopes.
    public let scopeSeparator: String
    /// Where the client's credentials stand.
    public let credentialsIn: CredentialsPlace
    /// Whether each refresh ends the refresh token that it was made with.
    public let isRotating: Bool
    /// How long a token holds where the answer does not say.
    public let lifetime: Duration
    /// More fields of the form.
    public let parameters: [FormField]
    /// The header in which the access token is sent.
    public let header: String
    /// The word before the token in that header; empty for none.
    public let scheme: String
}
