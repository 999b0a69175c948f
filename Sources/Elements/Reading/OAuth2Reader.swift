/// Reads how an access token is got by OAuth 2.0.
enum OAuth2Reader {
    static func read(_ mapping: YAMLMapping) -> OAuth2? {
        let grant = mapping.required("grant")?.choice(of: OAuth2.Grant.self)
        let tokenURL = mapping.required("tokenUrl")?.url
        let clientID = mapping.required("clientId")?.template(for: tokenURL)
        let secret = mapping.optional("clientSecret")
        let clientSecret = secret?.template(for: tokenURL, isSecret: true)
        let isRotating = mapping.optional("rotating")
        let refreshToken = grant == .refreshToken ? refreshToken(mapping, tokenURL, isRotating?.bool ?? false) : nil
        let scopes = mapping.optional("scopes")?.strings ?? []
        let separator = mapping.optional("scopeSeparator")?.string ?? " "
        let place = mapping.optional("credentialsIn")
        let credentialsIn = place?.choice(of: OAuth2.CredentialsPlace.self) ?? (secret == nil ? .body : .header)
        let lifetime = mapping.optional("lifetime")?.positiveDuration ?? .seconds(3_600)
        let parameters = parameters(mapping, tokenURL)
        let scheme = AuthenticationReader.scheme(mapping)
        let header = AuthenticationReader.header(mapping)
        if grant == .clientCredentials {
            if secret == nil { mapping.value.fault("'\(mapping.value.name).clientSecret' is missing") }
            for key in ["refreshToken", "rotating"] where mapping.has(key) {
                let place = mapping.optional(key)
                place?.fault("'\(place?.name ?? key)' means nothing with 'grant: clientCredentials'")
            }
        }
        if let place, secret == nil, credentialsIn == .header {
            place.fault("'\(place.name): header' wants a 'clientSecret'")
        }
        guard let grant, let tokenURL, let clientID else { return nil }
        return OAuth2(
            grant: grant,
            tokenURL: tokenURL,
            clientID: clientID,
            clientSecret: clientSecret,
            refreshToken: refreshToken,
            scopes: scopes,
            scopeSeparator: separator,
            credentialsIn: credentialsIn,
            isRotating: grant == .refreshToken && isRotating?.bool ?? false,
            lifetime: lifetime,
            parameters: parameters,
            header: header,
            scheme: scheme
        )
    }

    private static func refreshToken(
        _ mapping: YAMLMapping,
        _ tokenURL: URLTemplate?,
        _ isRotating: Bool
    ) -> TextTemplate? {
        let value = mapping.required("refreshToken")
        let template = value?.template(for: tokenURL, isSecret: true)
        if isRotating, let value, let template, !template.isOneConfigurationValue {
            value.fault("'\(value.name)' rotates, so it must be one value of the configuration: ${config.NAME}")
        }
        return template
    }

    private static func parameters(_ mapping: YAMLMapping, _ tokenURL: URLTemplate?) -> [FormField] {
        guard let place = mapping.optional("parameters") else { return [] }
        let parameters = place.named(takesOperatorValues: true) ?? []
        place.checkOperator(parameters.flatMap(\.value.operatorKeys), for: tokenURL)
        return parameters
    }
}
