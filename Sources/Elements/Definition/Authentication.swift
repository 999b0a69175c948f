/// How a request to a vendor says who asks.
public enum Authentication: Sendable, Hashable {
    /// Not at all.
    case none
    /// `Authorization: Basic …`.
    case basic(username: TextTemplate, password: TextTemplate)
    /// `Authorization: Bearer …`, with another word where the vendor wants one; empty for none.
    case bearer(token: TextTemplate, scheme: String)
    /// A key in a header or a parameter of the query.
    case apiKey(place: KeyPlace, name: String, value: TextTemplate)
    /// An access token that an authorization server gives.
    case oauth2(OAuth2)
    /// A token that a call of the vendor's own gives.
    case login(Login)

    /// Where an API key is put.
    public enum KeyPlace: String, Sendable, CaseIterable {
        /// In a header of that name.
        case header
        /// In a parameter of the query, encoded for it.
        case query
    }
}
