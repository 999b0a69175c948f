/// The tokens that a process remembers, and the callers that wait for the same one.
struct AccessCache: Sendable {
    /// What a caller waits for.
    struct Wanted: Hashable {
        let key: AccessKey
        /// The version that the vendor has refused; nil where any token will do.
        let refused: Int64?
        /// Whether a new one may be got.
        let mayRefresh: Bool
    }

    private struct Remembered {
        let token: AccessToken
        let until: ContinuousClock.Instant
    }

    /// A process that serves more instances than this asks the database again.
    private static let most = 10_000

    /// Those who are at it.
    var flights: [Wanted: Task<Result<AccessToken, VendorError>, Never>] = [:]
    private var remembered: [AccessKey: Remembered] = [:]

    func token(_ key: AccessKey) -> AccessToken? {
        guard let found = remembered[key], found.until > .now else { return nil }
        return found.token
    }

    mutating func keep(_ token: AccessToken, until: ContinuousClock.Instant, _ key: AccessKey) {
        if let held = remembered[key], held.token.version > token.version { return }
        if remembered.count >= Self.most, remembered[key] == nil {
            let now = ContinuousClock.now
            remembered = remembered.filter { $0.value.until > now }
            if remembered.count >= Self.most { remembered = [:] }
        }
        remembered[key] = Remembered(token: token, until: until)
    }

    mutating func drop(_ key: AccessKey, upTo version: Int64) {
        if let held = remembered[key], held.token.version <= version { remembered[key] = nil }
    }
}
