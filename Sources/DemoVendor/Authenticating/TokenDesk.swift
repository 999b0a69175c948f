import Foundation
import Synchronization

/// Gives out access tokens, at `POST /oauth/token` and `POST /oauth/login`, as vendors do who are strict about it.
///
/// A refresh token that rotates is good until the access token or the refresh token that came with its successor is used; used after
/// that it is held to be stolen, and all tokens of its family are void.
public final class TokenDesk: Sendable {
    /// How tokens are given out.
    public struct Rules: Codable, Sendable, Equatable {
        /// How long an access token is good.
        public var lifetimeSeconds = 3_600.0
        /// Whether each refresh gives a new refresh token.
        public var rotates = true

        /// Tokens of an hour, rotating.
        public init() {}
    }

    /// The client that may ask, and the refresh token that it begins with.
    public static let client = (id: "demo-client", secret: "demo-secret", refreshToken: "refresh-0")

    private struct Grant {
        let refreshToken: String
        let accessToken: String
        let expires: ContinuousClock.Instant
        var isUsed = false
    }

    private struct State {
        var rules = Rules()
        /// The grants of the family, the last one at the end; each came of the refresh token of one before it.
        var grants: [Grant] = []
        /// Tokens of other ways in.
        var others: [String: ContinuousClock.Instant] = [:]
        var isVoid = false
        var counter = 0
        var refreshes = 0
        var reuses = 0
    }

    private let state = Mutex(State())

    init() {}

    /// How tokens are given out.
    public var rules: Rules {
        get { state.withLock { $0.rules } }
        set { state.withLock { $0.rules = newValue } }
    }

    /// How many tokens were given out for a refresh token.
    public var refreshes: Int { state.withLock { $0.refreshes } }

    /// How many tokens were given out otherwise, for a user's or a client's own credentials.
    public var logins: Int { state.withLock { $0.others.count } }

    /// How often a refresh token came that had been replaced.
    public var reuses: Int { state.withLock { $0.reuses } }

    /// Makes all tokens void, as a customer does who takes the permission back.
    public func revoke() {
        state.withLock { $0.isVoid = true }
    }

    func isGood(accessToken: String, at now: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { state in
            if let expires = state.others[accessToken] { return expires > now && !state.isVoid }
            guard let index = state.grants.firstIndex(where: { $0.accessToken == accessToken }) else { return false }
            guard !state.isVoid, state.grants[index].expires > now else { return false }
            state.grants[index].isUsed = true
            return true
        }
    }

    /// Answers a form that asks for a token.
    func answer(_ form: [String: String], basic: (id: String, secret: String)?) -> VendorAnswer {
        let client = basic ?? (form["client_id"] ?? "", form["client_secret"] ?? "")
        guard client == (Self.client.id, Self.client.secret) else { return Self.refusal(401, "invalid_client") }
        switch form["grant_type"] {
        case "refresh_token": return refresh(form["refresh_token"] ?? "")
        case "client_credentials": return VendorAnswer(json: plainToken())
        default: return Self.refusal(400, "unsupported_grant_type")
        }
    }

    /// A token for whoever has shown a user's name and password.
    func plainToken() -> String {
        state.withLock { state in
            state.counter += 1
            let token = "access-\(state.counter)"
            state.others[token] = .now.advanced(by: .seconds(state.rules.lifetimeSeconds))
            return Self.body(token, state.rules, refreshToken: nil)
        }
    }

    private func refresh(_ token: String) -> VendorAnswer {
        state.withLock { state in
            guard !state.isVoid else { return Self.refusal(400, "invalid_grant") }
            let place = state.grants.firstIndex { $0.refreshToken == token }
            guard place != nil || token == Self.client.refreshToken else { return Self.refusal(400, "invalid_grant") }
            let successors = state.grants.dropFirst(place.map { $0 + 1 } ?? 0)
            if state.rules.rotates, successors.contains(where: \.isUsed) {
                state.reuses += 1
                state.isVoid = true
                return Self.refusal(400, "invalid_grant")
            }
            if let place { state.grants[place].isUsed = true }
            state.counter += 1
            state.refreshes += 1
            let grant = Grant(
                refreshToken: state.rules.rotates ? "refresh-\(state.counter)" : token,
                accessToken: "access-\(state.counter)",
                expires: .now.advanced(by: .seconds(state.rules.lifetimeSeconds))
            )
            state.grants.append(grant)
            return VendorAnswer(
                json: Self.body(
                    grant.accessToken,
                    state.rules,
                    refreshToken: state.rules.rotates ? grant.refreshToken : nil
                )
            )
        }
    }

    private static func body(_ token: String, _ rules: Rules, refreshToken: String?) -> String {
        let refresh = refreshToken.map { ",\"refresh_token\":\(JSONText.quoted($0))" } ?? ""
        let seconds = Int(rules.lifetimeSeconds)
        return "{\"access_token\":\"\(token)\",\"token_type\":\"Bearer\",\"expires_in\":\(seconds)\(refresh)}"
    }

    private static func refusal(_ status: Int, _ code: String) -> VendorAnswer {
        VendorAnswer(status: status, json: "{\"error\":\"\(code)\",\"error_description\":\"the request is refused\"}")
    }
}
