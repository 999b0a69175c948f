import Instances
import Synchronization

/// Keeps access tokens in the memory of one process, for tools and tests without a database.
final class MemoryAccess: AccessKeeping {
    private struct Entry {
        var record = AccessRecord()
        var refreshAt = ContinuousClock.now
        var expiresAt = ContinuousClock.now
        var lease: Int64?
        var leaseUntil = ContinuousClock.now
        var fault: VendorError?
        var retryAt = ContinuousClock.now
        var failedAsking: [UInt8] = []
        /// The token that was refused last though it was got for a refused one.
        var doubted: Int64?
    }

    /// Names the access as the table's row is named.
    private struct Name: Hashable {
        let organization: OrganizationID
        let instance: InstanceID
        let credentials: [UInt8]

        init(_ key: AccessKey) {
            organization = key.organization
            instance = key.instance
            credentials = key.credentials
        }
    }

    private let state = Mutex((entries: [Name: Entry](), lastLease: Int64(0)))

    func read(_ key: AccessKey) -> AccessRecord? {
        let now = ContinuousClock.now
        return state.withLock { state in
            state.entries[Name(key)].map { entry in
                var record = entry.record
                record.refreshIn = entry.refreshAt - now
                record.expiresIn = entry.expiresAt - now
                record.isLeased = entry.lease != nil && entry.leaseUntil > now
                if let fault = entry.fault, entry.retryAt > now, entry.failedAsking == key.asking {
                    record.rest = AccessRest(fault: fault, remaining: entry.retryAt - now)
                }
                return record
            }
        }
    }

    func lease(_ key: AccessKey, version: Int64, for time: Duration) -> RefreshLease? {
        let now = ContinuousClock.now
        return state.withLock { state in
            var entry = state.entries[Name(key)] ?? Entry()
            let isFree = entry.lease == nil || entry.leaseUntil <= now
            let isResting = entry.fault != nil && entry.retryAt > now && entry.failedAsking == key.asking
            guard entry.record.version == version, isFree, !isResting else { return nil }
            state.lastLease += 1
            entry.lease = state.lastLease
            entry.leaseUntil = now + time
            state.entries[Name(key)] = entry
            return RefreshLease(token: state.lastLease, version: version)
        }
    }

    func store(_ grant: TokenGrant, _ key: AccessKey, under lease: RefreshLease) -> Int64? {
        let now = ContinuousClock.now
        return state.withLock { state in
            guard var entry = state.entries[Name(key)],
                entry.lease == lease.token || entry.record.version == lease.version
            else { return nil }
            entry.record.version += 1
            entry.record.token = grant.token
            entry.record.refreshToken = grant.refreshToken ?? entry.record.refreshToken
            // One that was not due was got for a refused one: whether it is any better will be seen.
            if entry.doubted != lease.version || entry.refreshAt <= now { entry.record.failures = 0 }
            entry.refreshAt = now + grant.refreshIn
            entry.expiresAt = now + grant.lifetime
            entry.fault = nil
            if entry.lease == lease.token { entry.lease = nil }
            state.entries[Name(key)] = entry
            return entry.record.version
        }
    }

    func fail(_ fault: VendorError, rest: Duration, _ key: AccessKey, under lease: RefreshLease) -> Bool {
        state.withLock { state in
            guard var entry = state.entries[Name(key)], entry.lease == lease.token else { return false }
            let isNews = entry.record.version == lease.version
            entry.lease = nil
            if isNews {
                entry.record.failures += 1
                entry.fault = fault
                entry.retryAt = .now + rest
                entry.failedAsking = key.asking
            }
            state.entries[Name(key)] = entry
            return isNews
        }
    }

    func doubt(_ fault: VendorError, version: Int64, pause: Duration, longest: Duration, _ key: AccessKey) {
        let now = ContinuousClock.now
        state.withLock { state in
            guard var entry = state.entries[Name(key)], entry.record.version == version else { return }
            let isResting = entry.fault != nil && entry.retryAt > now && entry.failedAsking == key.asking
            guard entry.lease == nil || entry.leaseUntil <= now, !isResting else { return }
            let wait = min(pause * (1 << min(max(entry.record.failures, 0), 20)), longest)
            entry.record.failures += 1
            entry.fault = fault
            entry.retryAt = min(now + wait * Double.random(in: 1...1.2), max(entry.refreshAt, now))
            entry.failedAsking = key.asking
            entry.doubted = version
            state.entries[Name(key)] = entry
        }
    }

    func release(_ key: AccessKey, _ lease: RefreshLease) {
        state.withLock { state in
            guard state.entries[Name(key)]?.lease == lease.token else { return }
            state.entries[Name(key)]?.lease = nil
        }
    }
}
