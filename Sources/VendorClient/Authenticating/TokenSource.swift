import Elements

/// How an element's tokens are got; nothing for elements whose credentials are sent as they are.
enum TokenSource: Sendable {
    case oauth2(OAuth2)
    case login(Login)

    init?(_ authentication: Authentication) {
        switch authentication {
        case .oauth2(let oauth2): self = .oauth2(oauth2)
        case .login(let login): self = .login(login)
        case .none, .basic, .bearer, .apiKey: return nil
        }
    }

    /// In which header, behind which word.
    var place: (header: String, scheme: String) {
        switch self {
        case .oauth2(let oauth2): (oauth2.header, oauth2.scheme)
        case .login(let login): (login.header, login.scheme)
        }
    }

    /// The keys of the configuration by which a token is told from those of other credentials.
    ///
    /// Where a refresh token is given, only what it is bound to: a new client secret or another scope must not throw away the token
    /// that the vendor gave last, for the one in the configuration has long been used up.
    func credentialKeys(base: URLTemplate) -> Set<String> {
        guard case .oauth2(let oauth2) = self, oauth2.grant == .refreshToken else {
            return configurationKeys(base: base)
        }
        return Set(
            oauth2.tokenURL.configurationKeys + oauth2.clientID.configurationKeys
                + (oauth2.refreshToken?.configurationKeys ?? [])
        )
    }

    /// The keys of the configuration that a token is asked for with.
    func configurationKeys(base: URLTemplate) -> Set<String> {
        switch self {
        case .oauth2(let oauth2):
            let texts = [oauth2.clientID, oauth2.clientSecret, oauth2.refreshToken].compactMap { $0 }
            let all = texts + oauth2.parameters.map(\.value)
            return Set(oauth2.tokenURL.configurationKeys + all.flatMap(\.configurationKeys))
        case .login(let login):
            let request = login.request
            let texts = (request.form ?? []).map(\.value) + request.headers.map(\.value)
            return Set(
                base.configurationKeys + request.path.configurationKeys + texts.flatMap(\.configurationKeys)
                    + (request.body?.configurationKeys ?? [])
            )
        }
    }
}
