import Instances
import OutboundHTTP

/// One search for a token: in the row, at the vendor, or at whoever asks the vendor already.
struct AccessQuest {
    let store: CredentialStore
    let wanted: AccessCache.Wanted
    let instance: ConnectedInstance
    let source: TokenSource

    /// Stands for there being no other token than the one that was refused.
    static let noOther = VendorError.refused("there is no other token")

    private var kept: any AccessKeeping { store.kept }
    private var timing: AccessTiming { store.timing }

    /// Returns what is kept when there is a token in it that can be used.
    func run() async throws(VendorError) -> AccessRecord {
        let deadline = ContinuousClock.now + timing.longestWait
        var pause = timing.firstPause
        var wasAbsent = false
        while true {
            let found = try await kept.read(wanted.key)
            let record = found ?? AccessRecord()
            let isRefused = found != nil && record.version <= wanted.refused ?? -1
            let isUsable = record.isUsable && !isRefused
            let canRefresh = !record.isLeased && record.rest == nil
            if isUsable, record.refreshIn > .zero || !canRefresh { return record }
            if isRefused, !wanted.mayRefresh, !record.isLeased { throw Self.noOther }
            if let rest = record.rest { throw rest.fault }
            if canRefresh {
                if wasAbsent, found == nil { throw .refused("the instance is gone") }
                if let lease = try await kept.lease(wanted.key, version: record.version, for: timing.lease) {
                    if let got = try await refresh(lease, record, isUsable: isUsable) { return got }
                    continue
                }
                wasAbsent = found == nil
            }
            if isUsable { return record }
            guard ContinuousClock.now < deadline else {
                throw .temporary(status: nil, message: "another process is still getting a token")
            }
            do { try await Task.sleep(for: pause * Double.random(in: 0.8...1.2)) } catch { throw .cancelled }
            pause = min(pause * 2, timing.longestPause)
        }
    }

    /// Gets a new token under the lease, and stores it.
    ///
    /// - Returns: What is kept then; what was kept where no new token came and the old one is good for now; nil where somebody else
    ///   has stored one meanwhile, or has the lease.
    private func refresh(
        _ lease: RefreshLease,
        _ record: AccessRecord,
        isUsable: Bool
    ) async throws(VendorError) -> AccessRecord? {
        do throws(VendorError) {
            let grant = try await ask(record)
            guard let version = try await save(grant, lease) else { return nil }
            return AccessRecord(
                version: version,
                token: grant.token,
                refreshIn: grant.refreshIn,
                expiresIn: grant.lifetime
            )
        } catch {
            if error == .cancelled {
                try await kept.release(wanted.key, lease)
                throw error
            }
            let rest = timing.rest(after: error, failures: record.failures)
            guard try await kept.fail(error, rest: rest, wanted.key, under: lease) else { return nil }
            if case .credentialsRevoked = error { throw error }
            guard isUsable else { throw error }
            return record
        }
    }

    private func ask(_ record: AccessRecord) async throws(VendorError) -> TokenGrant {
        let exchange = TokenExchange(instance: instance, source: source, refreshToken: record.refreshToken)
        let (call, secrets) = try exchange.request()
        let response: OutboundResponse
        do throws(OutboundHTTPError) {
            response = try await store.http.send(call)
        } catch {
            let fault = AnswerJudge(instance: instance).fault(of: error)
            guard case .temporary(let status, let message) = fault else { throw fault }
            throw .temporary(status: status, message: "the call for a token: \(message)")
        }
        return try exchange.grant(from: response, secrets: secrets)
    }

    /// Stores what the vendor gave, and does not give up at once: without it, a refresh token that was used up is all there is.
    private func save(_ grant: TokenGrant, _ lease: RefreshLease) async throws(VendorError) -> Int64? {
        let deadline = ContinuousClock.now + timing.storeFor
        var pause = Duration.milliseconds(100)
        while true {
            do throws(VendorError) {
                return try await kept.store(grant, wanted.key, under: lease)
            } catch {
                switch error {
                case .temporary, .internalFault: if ContinuousClock.now >= deadline { throw error }
                default: throw error
                }
            }
            do { try await Task.sleep(for: pause) } catch { throw .cancelled }
            pause = min(pause * 2, .seconds(2))
        }
    }
}
