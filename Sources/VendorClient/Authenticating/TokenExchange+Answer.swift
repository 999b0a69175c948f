import Elements
import OutboundHTTP

extension TokenExchange {
    /// Reads what an answer gives.
    ///
    /// - Parameters:
    ///   - response: the answer.
    ///   - secrets: what was sent, which no message may repeat.
    /// - Returns: the token with what came with it.
    /// - Throws: what a call that wants the token ends with.
    func grant(from response: OutboundResponse, secrets: [String]) throws(VendorError) -> TokenGrant {
        switch source {
        case .oauth2(let oauth2): try grant(oauth2, response, secrets)
        case .login(let login): try grant(login, response, secrets)
        }
    }

    // MARK: - OAuth 2

    private func grant(
        _ oauth2: OAuth2,
        _ response: OutboundResponse,
        _ secrets: [String]
    ) throws(VendorError) -> TokenGrant {
        let found = JSONRecord(response.body).scalars(at: Self.paths)
        let (token, refresh, lifetime) = (found[0]?.text, found[1]?.text, found[2]?.text)
        if (200..<300).contains(response.status), let token, !token.isEmpty {
            return try Self.made(
                token,
                refresh: refresh.flatMap { $0.isEmpty ? nil : $0 },
                lifetime: Self.lifetime(lifetime) ?? oauth2.lifetime,
                taking: response.duration
            )
        }
        let judge = AnswerJudge(instance: instance, sent: secrets)
        let message = judge.tokenMessage(response)
        let status = response.status
        switch found[3]?.text?.lowercased() {
        case "invalid_grant", "invalid_refresh_token", "bad_refresh_token", "token_expired", "token_revoked":
            throw .credentialsRevoked(providerMessage: message)
        case "invalid_client", "unauthorized_client": throw Self.clientRefused(oauth2, status, message)
        case "temporarily_unavailable", "server_error":
            throw .temporary(status: status, message: message ?? "it gave no token")
        case "slow_down": throw .rateLimited(retryAfter: AnswerJudge.retryAfter(response))
        default: break
        }
        switch status {
        case 200..<300:
            throw .malformed("the answer for a token has no access_token" + (message.map { ": \($0)" } ?? ""))
        case 401, 403: throw Self.clientRefused(oauth2, status, message)
        case 429: throw .rateLimited(retryAfter: AnswerJudge.retryAfter(response))
        case 503 where response.header("Retry-After") != nil:
            throw .rateLimited(retryAfter: AnswerJudge.retryAfter(response))
        case 408, 500...: throw .temporary(status: status, message: message ?? "it gave no token")
        default: throw .permanent(status: status, providerMessage: message)
        }
    }

    /// The client itself is refused: an instance's own is its fault, the operator's is no instance's, and marks none.
    private static func clientRefused(_ oauth2: OAuth2, _ status: Int, _ message: String?) -> VendorError {
        let isOperators = !(oauth2.clientID.operatorKeys + (oauth2.clientSecret?.operatorKeys ?? [])).isEmpty
        guard isOperators else { return .credentialsRevoked(providerMessage: message) }
        let reason = "it refuses the operator's own client" + (message.map { ": \($0)" } ?? "")
        return .temporary(status: status, message: reason)
    }

    // MARK: - Login

    private func grant(
        _ login: Login,
        _ response: OutboundResponse,
        _ secrets: [String]
    ) throws(VendorError) -> TokenGrant {
        let judge = AnswerJudge(instance: instance, sent: secrets)
        switch judge.verdict(on: response) {
        case .good: break
        case .ignored: throw .malformed("the answer to the login is one that the element ignores")
        case .tokenRefused(let fault): throw fault
        case .fault(.permanent(403, let message)): throw .credentialsRevoked(providerMessage: message)
        case .fault(let fault): throw fault
        }
        let paths = [login.tokenPath] + [login.lifetimePath].compactMap { $0 }
        let found = JSONRecord(response.body).scalars(at: paths)
        guard let token = found[0]?.text, !token.isEmpty else {
            throw .malformed("the answer to the login has no \(login.tokenPath)")
        }
        let told = found.count > 1 ? Self.lifetime(found[1]?.text) : nil
        return try Self.made(token, refresh: nil, lifetime: told ?? login.lifetime, taking: response.duration)
    }

    // MARK: - Both

    private static func made(
        _ token: String,
        refresh: String?,
        lifetime: Duration,
        taking duration: Duration
    ) throws(VendorError) -> TokenGrant {
        // It becomes a header's value.
        do throws(OutboundHTTPError) {
            try HTTPField("Authorization", token).validate()
        } catch {
            throw .malformed("the token that came fits into no header")
        }
        // It was made some time during the call; the whole of it is taken off.
        return TokenGrant(token: token, refreshToken: refresh, lifetime: max(lifetime - duration, .seconds(1)))
    }

    /// A number of seconds, ten years at most; nil for what is none.
    private static func lifetime(_ text: String?) -> Duration? {
        guard let seconds = text.flatMap(Double.init), seconds >= 1 else { return nil }
        return .seconds(min(seconds, 315_360_000))
    }

    private static let paths: [FieldPath] = ["access_token", "refresh_token", "expires_in", "error"]
        .compactMap { try? FieldPath($0) }
}
