/// Reads how a request says who asks.
enum AuthenticationReader {
    private enum Kind: String, CaseIterable {
        case none
        case basic
        case bearer
        case apiKey
    }

    static func read(_ value: YAMLValue?) -> Authentication? {
        guard let value else { return nil }
        if value.node.scalar?.string == "none" { return Authentication.none }
        guard let mapping = YAMLMapping(value) else { return nil }
        guard let kind = mapping.required("type")?.choice(of: Kind.self, notYet: ["oauth2", "login"]) else {
            return nil
        }
        defer { mapping.finish(notYet: notYet) }
        switch kind {
        case .none:
            return Authentication.none
        case .basic:
            let username = mapping.required("username")?.template
            let password = mapping.required("password")?.template
            guard let username, let password else { return nil }
            return .basic(username: username, password: password)
        case .bearer:
            return mapping.required("token")?.template.map { .bearer(token: $0) }
        case .apiKey:
            let place = mapping.required("in")?.choice(of: Authentication.KeyPlace.self)
            let name = mapping.required("name").flatMap(token)
            let key = mapping.required("value")?.template
            guard let place, let name, let key else { return nil }
            return .apiKey(place: place, name: name, value: key)
        }
    }

    /// A name that may be a header's and needs no encoding in a query.
    private static func token(_ value: YAMLValue) -> String? {
        guard let text = value.string else { return nil }
        let right = text.utf8.allSatisfy { byte in
            (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        guard right else {
            value.fault("'\(value.name)' must be of letters, digits, '-', '.' and '_'")
            return nil
        }
        return text
    }

    private static let notYet = [
        "grant", "tokenUrl", "scopes", "rotating", "request", "tokenPath", "lifetime", "clientId", "clientSecret",
        "refreshToken", "credentialsIn",
    ]
}
