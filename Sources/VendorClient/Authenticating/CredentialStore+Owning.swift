public import Instances
public import Postgres

extension CredentialStore {
    /// Hands what was got for an instance before it was made over to it, in the transaction that makes it.
    ///
    /// Without it a refresh token that the vendor has changed meanwhile would be lost.
    ///
    /// - Parameters:
    ///   - unborn: what the vendor was asked with.
    ///   - id: the instance that was made of it.
    ///   - connection: has the transaction open.
    /// - Throws: what the database or the keyring says.
    public func adopt(_ unborn: ConnectedInstance, as id: InstanceID, on connection: Connection) async throws {
        guard let stored = kept as? StoredAccess, let source = TokenSource(unborn.element.authentication) else {
            return
        }
        let old = AccessKey(unborn, source)
        let prints = try stored.fingerprints(old)
        let rows = try await connection.query(StoredAccess.takeUnbornStatement(old, prints))
        guard let row = rows.first else { return }
        let key = AccessKey(old, instance: id)
        let token = try stored.open(row.decode("access_token"), old, column: StoredAccess.tokenColumn)
        let refresh = try stored.open(row.decode("refresh_token"), old, column: StoredAccess.refreshColumn)
        guard let token, let print = try stored.fingerprints(key).first else { return }
        _ = try await connection.execute(
            StoredAccess.adoptStatement(
                key,
                print,
                row,
                token: try stored.seal(token, key, column: StoredAccess.tokenColumn),
                refresh: try refresh.map { try stored.seal($0, key, column: StoredAccess.refreshColumn) }
            )
        )
    }

    /// Forgets the tokens of all credentials but those that an instance is given now, in the transaction that gives them.
    ///
    /// A refusal of those is forgotten too: the client's secret, or what the vendor holds of it, may be another now.
    public func forget(allBut current: ConnectedInstance, on connection: Connection) async throws {
        guard let stored = kept as? StoredAccess else { return }
        let prints = try TokenSource(current.element.authentication).map { source in
            try stored.fingerprints(AccessKey(current, source))
        }
        let statement = StoredAccess.forgetStatement(
            current.id,
            organization: current.organizationID,
            but: prints ?? []
        )
        _ = try await connection.execute(statement)
        _ = try await connection.execute(
            StoredAccess.forgiveStatement(current.id, organization: current.organizationID)
        )
    }

    /// Lets the vendor be asked for a token at once, where it was not to be because it has refused one: somebody wants to know.
    public func forgive(_ id: InstanceID, organization: OrganizationID) async throws {
        guard let stored = kept as? StoredAccess else { return }
        _ = try await stored.database.execute(StoredAccess.forgiveStatement(id, organization: organization))
    }

    /// Forgets all tokens of an instance, in the transaction that deletes it.
    public func forget(_ id: InstanceID, organization: OrganizationID, on connection: Connection) async throws {
        guard kept is StoredAccess else { return }
        _ = try await connection.execute(StoredAccess.forgetStatement(id, organization: organization, but: []))
    }
}
