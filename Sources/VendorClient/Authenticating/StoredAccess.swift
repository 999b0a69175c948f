import Instances
import Postgres

/// Keeps access tokens in PostgreSQL, sealed, for all processes; each call is one statement and holds nothing afterwards.
struct StoredAccess: AccessKeeping {
    let database: Database
    let keyring: Keyring

    func read(_ key: AccessKey) async throws(VendorError) -> AccessRecord? {
        try await reporting {
            let statement = Self.readStatement(key, try fingerprints(key), asking: try askingPrints(key))
            return try await database.query(statement).first.map { try record($0, key) }
        }
    }

    func lease(_ key: AccessKey, version: Int64, for time: Duration) async throws(VendorError) -> RefreshLease? {
        try await reporting {
            let prints = try fingerprints(key)
            let asking = try askingPrints(key)
            let statement = Self.leaseStatement(key, prints, asking: asking, version: version, time: time)
            guard let row = try await database.query(statement).first else { return nil }
            return RefreshLease(token: try row.decode("lease"), version: version)
        }
    }

    func store(_ grant: TokenGrant, _ key: AccessKey, under lease: RefreshLease) async throws(VendorError) -> Int64? {
        try await reporting {
            let prints = try fingerprints(key)
            let token = try seal(grant.token, key, column: Self.tokenColumn)
            let refresh = try grant.refreshToken.map { try seal($0, key, column: Self.refreshColumn) }
            let statement = Self.storeStatement(key, prints, lease, token: token, refresh: refresh, grant: grant)
            return try await database.query(statement).first.map { try $0.decode("version") }
        }
    }

    func fail(
        _ fault: VendorError,
        rest: Duration,
        _ key: AccessKey,
        under lease: RefreshLease
    ) async throws(VendorError) -> Bool {
        try await reporting {
            let prints = try fingerprints(key)
            let asking = try askingPrints(key).first ?? []
            let statement = Self.failStatement(key, prints, asking: asking, lease, AccessFault(fault), rest: rest)
            if try await database.execute(statement) == 1 { return true }
            _ = try await database.execute(Self.releaseStatement(key, prints, lease))
            return false
        }
    }

    func doubt(
        _ fault: VendorError,
        version: Int64,
        pause: Duration,
        longest: Duration,
        _ key: AccessKey
    ) async throws(VendorError) {
        try await reporting {
            let prints = try fingerprints(key)
            let asking = try askingPrints(key)
            let statement = Self.doubtStatement(
                key,
                prints,
                asking: asking,
                version: version,
                AccessFault(fault),
                pause: pause,
                longest: longest
            )
            _ = try await database.execute(statement)
        }
    }

    func release(_ key: AccessKey, _ lease: RefreshLease) async throws(VendorError) {
        try await reporting {
            _ = try await database.execute(Self.releaseStatement(key, try fingerprints(key), lease))
        }
    }

    // MARK: - Sealing

    static let tokenColumn = "access_token"
    static let refreshColumn = "refresh_token"

    /// The fingerprints under which the access may be kept, that of the newest key first.
    func fingerprints(_ key: AccessKey) throws -> [[UInt8]] {
        try keyring.fingerprints(of: key.credentials, for: binding(key, column: "fingerprint"))
    }

    /// The same of what a token is asked for with.
    func askingPrints(_ key: AccessKey) throws -> [[UInt8]] {
        try keyring.fingerprints(of: key.asking, for: binding(key, column: "failure_fingerprint"))
    }

    func seal(_ text: String, _ key: AccessKey, column: String) throws -> [UInt8] {
        try keyring.seal(Array(text.utf8), for: binding(key, column: column))
    }

    func open(_ sealed: [UInt8]?, _ key: AccessKey, column: String) throws -> String? {
        try sealed.map { String(decoding: try keyring.open($0, for: binding(key, column: column)), as: UTF8.self) }
    }

    private func binding(_ key: AccessKey, column: String) -> SealBinding {
        SealBinding(
            organization: key.organization,
            table: "instance_access",
            row: key.instance.description,
            column: column
        )
    }

    private func record(_ row: Row, _ key: AccessKey) throws -> AccessRecord {
        var record = AccessRecord(version: try row.decode("version"))
        record.token = try open(row.decode("access_token"), key, column: Self.tokenColumn)
        record.refreshToken = try open(row.decode("refresh_token"), key, column: Self.refreshColumn)
        record.refreshIn = .seconds(try row.decode("refresh_in", as: Double.self))
        record.expiresIn = .seconds(try row.decode("expires_in", as: Double.self))
        record.isLeased = try row.decode("is_leased")
        record.failures = try row.decode("failures")
        let rest = try row.decode("retry_in", as: Double.self)
        if rest > 0, let kind = try row.decode("failure_kind", as: String?.self) {
            let status = try row.decode("failure_status", as: Int?.self)
            let fault = AccessFault(kind: kind, status: status, message: try row.decode("failure", as: String?.self))
            record.rest = AccessRest(fault: fault.error(rest: .seconds(rest)), remaining: .seconds(rest))
        }
        return record
    }

    /// Our own database is nobody's vendor: its faults pass, and say whose they are.
    private func reporting<Result>(_ body: () async throws -> Result) async throws(VendorError) -> Result {
        do {
            return try await body()
        } catch let error as InstancesError {
            throw .refused(error.description)
        } catch is CancellationError {
            throw .cancelled
        } catch PostgresError.cancelled {
            throw .cancelled
        } catch {
            throw .internalFault("the database did not give the access token: \(error)")
        }
    }
}
