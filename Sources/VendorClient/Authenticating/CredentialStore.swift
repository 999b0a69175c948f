public import Instances
public import OutboundHTTP
public import Postgres
import Synchronization

/// Gets, keeps and renews the access tokens of instances whose element has such: by OAuth 2, or by a login.
///
/// A token is kept in PostgreSQL, sealed, and for a few minutes in the process. When it is about to end, or was refused, whoever wins
/// a compare-and-set on the row's lease gets a new one; no connection is held meanwhile. The others go on with the old token while
/// it is good, and wait for the row otherwise. Where a call is refused with the new token too, no more are got for a minute, and then
/// for longer each time (``AccessTiming/doubtFor``): the row has who may not ask, and why.
///
/// A new refresh token is stored together with its access token before either is used. One hole is left, as with every vendor whose
/// refresh tokens can be used once: where the process dies, or the database stays away, between the vendor's answer and the store,
/// the row still has the token that was used up. Whoever takes the lease over asks with it again. Vendors that allow for that give
/// the new token once more; where the vendor answers `invalid_grant`, the instance's credentials are revoked, and its owner has to
/// connect it again. Nothing else is lost by it.
public final class CredentialStore: Sendable {
    let kept: any AccessKeeping
    let timing: AccessTiming
    let http: OutboundClient
    private let cache = Mutex(AccessCache())

    /// Keeps tokens in this database.
    ///
    /// - Parameters:
    ///   - database: has the table `instance_access`.
    ///   - keyring: seals tokens.
    ///   - http: the way to where tokens are given.
    public convenience init(database: Database, keyring: Keyring, http: OutboundClient) {
        self.init(StoredAccess(database: database, keyring: keyring), http: http)
    }

    /// Keeps tokens in this process's memory, for tools and tests without a database.
    convenience init(http: OutboundClient) {
        self.init(MemoryAccess(), http: http)
    }

    init(_ kept: any AccessKeeping, http: OutboundClient, timing: AccessTiming = AccessTiming()) {
        self.kept = kept
        self.http = http
        self.timing = timing
    }

    /// Returns the token to call an instance's vendor with; nil where its element needs none.
    ///
    /// - Throws: ``VendorError/credentialsRevoked(providerMessage:)`` where the vendor gives none any more, and
    ///   ``VendorError/temporary(status:message:)`` where it may give one later.
    public func token(for instance: ConnectedInstance) async throws(VendorError) -> AccessToken? {
        guard let source = TokenSource(instance.element.authentication) else { return nil }
        let key = AccessKey(instance, source)
        if let token = cache.withLock({ $0.token(key) }) { return token }
        let wanted = AccessCache.Wanted(key: key, refused: nil, mayRefresh: true)
        return try await obtain(wanted, instance, source)
    }

    /// Returns another token than one that the vendor has refused.
    ///
    /// - Parameters:
    ///   - instance: whose.
    ///   - refused: the token.
    ///   - refusal: what the vendor said.
    ///   - status: the status that it said it with.
    ///   - mayRefresh: whether a new one may be got; otherwise only one that somebody else has got meanwhile helps, and without one
    ///     nobody gets a new one for a while: this one was got in the place of a refused one, and is no better.
    /// - Returns: the other token.
    /// - Throws: the refusal, if there is no other.
    func token(
        for instance: ConnectedInstance,
        insteadOf refused: AccessToken,
        refusal: VendorError,
        status: Int,
        mayRefresh: Bool
    ) async throws(VendorError) -> AccessToken {
        guard let source = TokenSource(instance.element.authentication) else { throw refusal }
        let key = AccessKey(instance, source)
        cache.withLock { $0.drop(key, upTo: refused.version) }
        let wanted = AccessCache.Wanted(key: key, refused: refused.version, mayRefresh: mayRefresh)
        do throws(VendorError) {
            return try await obtain(wanted, instance, source)
        } catch {
            guard error == AccessQuest.noOther else { throw error }
            try await doubt(refused, key, refusal, status: status)
            throw refusal
        }
    }

    /// Lets no other token be got for a while.
    ///
    /// Killed before, the next call that is refused gets one more. Not for credentials that are tried for an instance that is yet to
    /// be made: there somebody asks who corrects and asks again.
    private func doubt(
        _ refused: AccessToken,
        _ key: AccessKey,
        _ refusal: VendorError,
        status: Int
    ) async throws(VendorError) {
        guard key.instance.rawValue != 0 else { return }
        let message =
            "it refuses the access token of instance \(key.instance), as it did the one before: check there which scopes and "
            + "permissions its credentials have; no other token is asked for before a pause"
        let words = refusal.providerMessage.map { " (it says: \($0))" } ?? ""
        // An element's rule may name any status: none that means something else to a caller, such as a record that is gone.
        let status = (400..<500).contains(status) && status != 403 ? 401 : status
        try await kept.doubt(
            .permanent(status: status, providerMessage: message + words),
            version: refused.version,
            pause: timing.doubtFor,
            longest: timing.longestDoubt,
            key
        )
    }

    /// Joins whoever gets the same token in this process already.
    ///
    /// The work goes on where a caller is cancelled: a token that was asked for has to be stored. Every caller waits for its end,
    /// which the deadlines of the call and of waiting bound.
    private func obtain(
        _ wanted: AccessCache.Wanted,
        _ instance: ConnectedInstance,
        _ source: TokenSource
    ) async throws(VendorError) -> AccessToken {
        let flight = cache.withLock { cache in
            if let flight = cache.flights[wanted] { return flight }
            // Awaited by everyone who finds it, the caller first of all.
            let flight = Task { await self.fly(wanted, instance, source) }
            cache.flights[wanted] = flight
            return flight
        }
        return try await flight.value.get()
    }

    private func fly(
        _ wanted: AccessCache.Wanted,
        _ instance: ConnectedInstance,
        _ source: TokenSource
    ) async -> Result<AccessToken, VendorError> {
        let quest = AccessQuest(store: self, wanted: wanted, instance: instance, source: source)
        let result: Result<AccessRecord, VendorError>
        do throws(VendorError) {
            result = .success(try await quest.run())
        } catch {
            result = .failure(error)
        }
        return cache.withLock { cache in
            cache.flights[wanted] = nil
            return result.map { record in
                let token = AccessToken(version: record.version, token: record.token ?? "", source: source)
                cache.keep(token, until: timing.goodUntil(record), wanted.key)
                return token
            }
        }
    }
}
