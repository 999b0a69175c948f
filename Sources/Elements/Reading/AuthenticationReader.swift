/// Reads how a request says who asks.
enum AuthenticationReader {
    private enum Kind: String, CaseIterable {
        case none
        case basic
        case bearer
        case apiKey
        case oauth2
        case login
    }

    /// Reads the authentication of an element with that base, to which its requests go.
    static func read(_ value: YAMLValue?, base: URLTemplate?) -> Authentication? {
        guard let value else { return nil }
        if value.node.scalar?.string == "none" { return Authentication.none }
        guard let mapping = YAMLMapping(value, .auth) else { return nil }
        guard let kind = mapping.kind("type", of: Kind.self) else { return nil }
        defer { mapping.finish(with: "'type: \(kind.rawValue)'") }
        switch kind {
        case .none:
            return Authentication.none
        case .basic:
            let username = mapping.required("username")?.template(for: base)
            let password = mapping.required("password")?.template(for: base, isSecret: true)
            guard let username, let password else { return nil }
            return .basic(username: username, password: password)
        case .bearer:
            let token = mapping.required("token")?.template(for: base, isSecret: true)
            let scheme = scheme(mapping)
            return token.map { .bearer(token: $0, scheme: scheme) }
        case .apiKey:
            let place = mapping.required("in")?.choice(of: Authentication.KeyPlace.self)
            let name = mapping.required("name")?.token
            let key = mapping.required("value")?.template(for: base, isSecret: true)
            guard let place, let name, let key else { return nil }
            return .apiKey(place: place, name: name, value: key)
        case .oauth2:
            return OAuth2Reader.read(mapping).map { .oauth2($0) }
        case .login:
            return LoginReader.read(mapping, base: base).map { .login($0) }
        }
    }

    /// The word before a token: `Bearer` unless another is given; nothing for an empty text.
    static func scheme(_ mapping: YAMLMapping) -> String {
        guard let value = mapping.optional("scheme") else { return "Bearer" }
        return value.node.scalar?.string.isEmpty == true ? "" : value.token ?? "Bearer"
    }

    /// The header in which a token is sent.
    static func header(_ mapping: YAMLMapping) -> String {
        mapping.optional("header")?.token ?? "Authorization"
    }
}

extension YAMLValue {
    /// Text that is sent to a URL's host: the operator's own values only where the element names that host.
    func template(for url: URLTemplate?, isSecret: Bool = false) -> TextTemplate? {
        let template =
            isSecret ? secretTemplate(takesOperatorValues: true) : template(takesOperatorValues: true)
        checkOperator(template?.operatorKeys ?? [], for: url)
        return template
    }

    /// Notes that an operator's own value would go to a host that a tenant names.
    func checkOperator(_ keys: [String], for url: URLTemplate?) {
        guard let key = keys.first, let url, !url.hasLiteralHost else { return }
        fault(
            "'\(name)': '${operator.\(key)}' is the operator's own, and goes only to a host that the element names; '\(url.text)' leaves it to the instance"
        )
    }
}
