import Foundation
import Synchronization

/// A vendor that holds a refresh token that is used twice to be stolen, and takes back all it gave.
final class StrictTokens: Sendable {
    struct State {
        var refreshToken = "refresh-0"
        var accessToken = "none"
        var count = 0
        var isRevoked = false
        /// Whether the refresh token before the last is answered once more with its successor.
        var hasGrace = false
        var before = ""
        /// What the next calls for a token are answered with, instead.
        var failures: [ScriptedVendor.Answer] = []
        /// How long a call for a token takes.
        var delay = 0.0
        var lifetime = 3_600
        /// Whether all calls are refused, whatever their token.
        var refusesAll = false
    }

    let state = Mutex(State())

    /// How many tokens were given.
    var given: Int { state.withLock { $0.count } }

    /// Changes how it behaves.
    func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    /// The vendor on its socket.
    func serve() throws -> ScriptedVendor {
        try ScriptedVendor { request in
            request.path.hasPrefix("/token") ? self.token(request) : self.call(request)
        }
    }

    private func token(_ request: ScriptedVendor.Request) -> ScriptedVendor.Answer {
        let delay = state.withLock { $0.delay }
        if delay > 0 { Thread.sleep(forTimeInterval: delay) }
        return state.withLock { state in
            if !state.failures.isEmpty { return state.failures.removeFirst() }
            let given = request.field("refresh_token") ?? ""
            if state.hasGrace, given == state.before, !state.isRevoked {
                return .json(200, Self.body(state))
            }
            guard given == state.refreshToken, !state.isRevoked else {
                state.isRevoked = true
                return .json(400, #"{"error":"invalid_grant","error_description":"\#(given) is used up"}"#)
            }
            state.count += 1
            state.before = given
            state.refreshToken = "refresh-\(state.count)-\(given.hashValue)"
            state.accessToken = "access-\(state.count)"
            return .json(200, Self.body(state))
        }
    }

    private static func body(_ state: State) -> String {
        """
        {"access_token":"\(state.accessToken)","refresh_token":"\(state.refreshToken)","expires_in":\(state.lifetime)}
        """
    }

    private func call(_ request: ScriptedVendor.Request) -> ScriptedVendor.Answer {
        let isGood = state.withLock { state in
            !state.isRevoked && !state.refusesAll
                && request.headers["authorization"] == "Bearer \(state.accessToken)"
        }
        guard isGood else { return .json(401, #"{"message":"\#(request.headers["authorization"] ?? "") is bad"}"#) }
        return .json(200, #"{"data":[{"id":"1","changed":"2024-01-01T00:00:00Z"}]}"#)
    }
}
