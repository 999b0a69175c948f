/// How a request to a vendor says who asks.
public enum Authentication: Sendable, Hashable {
    /// Not at all.
    case none
    /// `Authorization: Basic …`.
    case basic(username: TextTemplate, password: TextTemplate)
    /// `Authorization: Bearer …`.
    case bearer(token: TextTemplate)
    /// A key in a header or a parameter of the query.
    case apiKey(place: KeyPlace, name: String, value: TextTemplate)

    /// Where an API key is put.
    public enum KeyPlace: String, Sendable, CaseIterable {
        /// In a header of that name.
        case header
        /// In a parameter of the query, encoded for it.
        case query
    }

    /// The templates that it is made of.
    public var templates: [TextTemplate] {
        switch self {
        case .none: []
        case .basic(let username, let password): [username, password]
        case .bearer(let token): [token]
        case .apiKey(_, _, let value): [value]
        }
    }
}
