public import Postgres

/// Makes organizations with their first user, and finds out whom a request's secrets belong to.
public struct OrganizationStore: Sendable {
    private let database: Database

    /// Works on this database.
    public init(database: Database) {
        self.database = database
    }

    /// Makes an organization and its first user, in one transaction.
    ///
    /// - Parameters:
    ///   - name: What people call it; need not be unique.
    ///   - email: The first user's address, shown in the instances they make.
    /// - Returns: The ids, and the two secrets, which are not stored and cannot be had again.
    /// - Throws: `PostgresError`.
    public func create(name: String, email: String = "") async throws -> NewOrganization {
        let organizationSecret = SecretToken.generate()
        let userSecret = SecretToken.generate()
        let statement = Self.createStatement(
            name: name,
            email: email,
            organizationHash: organizationSecret.hash,
            userHash: userSecret.hash
        )
        guard let row = try await database.query(statement).first else {
            throw InstancesError.malformedRow(table: "organization", row: name)
        }
        return NewOrganization(
            organizationID: try row.decode("organization_id", as: OrganizationID.self),
            userID: try row.decode("user_id", as: UserID.self),
            organizationSecret: organizationSecret,
            userSecret: userSecret
        )
    }

    /// Returns whose these secrets are, or nil where one is unknown or they do not belong together.
    ///
    /// Each secret is found by its SHA-256 in an index, and compared again in constant time.
    public func authenticate(_ credentials: Credentials) async throws -> Caller? {
        let rows = try await database.query(
            Self.authenticateStatement(
                user: credentials.user.hash,
                organization: credentials.organization?.hash,
                element: credentials.element?.hash
            )
        )
        var parts: [String: Part] = [:]
        for row in rows {
            let part = Part(
                id: try row.decode("id"),
                organization: try row.decode("organization_id"),
                hash: try row.decode("secret_hash"),
                disabled: try row.decode("disabled")
            )
            parts[try row.decode("part", as: String.self)] = part
        }
        let wanted: [(name: String, secret: SecretToken?)] = [
            ("user", credentials.user), ("organization", credentials.organization), ("element", credentials.element),
        ]
        for (name, secret) in wanted {
            guard let secret else { continue }
            guard let part = parts[name], ConstantTime.equal(part.hash, secret.hash) else { return nil }
        }
        guard let user = parts["user"], Set(parts.values.map(\.organization)).count == 1 else { return nil }
        guard credentials.organization != nil || credentials.element != nil else { return nil }
        return Caller(
            organization: user.organization,
            user: UserID(rawValue: user.id),
            instance: parts["element"].map { InstanceID(rawValue: $0.id) },
            instanceIsDisabled: parts["element"]?.disabled ?? false,
            speaksForOrganization: credentials.organization != nil
        )
    }

    private struct Part {
        let id: Int64
        let organization: OrganizationID
        let hash: [UInt8]
        let disabled: Bool
    }

    static func createStatement(name: String, email: String, organizationHash: [UInt8], userHash: [UInt8]) -> SQL {
        """
        with made as (
            insert into pollux.organization (name, secret_hash)
            values (\(name), \(organizationHash))
            returning id
        )
        insert into pollux.account_user (organization_id, email, secret_hash)
        select id, \(email), \(userHash)
        from made
        returning organization_id, id as user_id
        """
    }

    static func authenticateStatement(user: [UInt8], organization: [UInt8]?, element: [UInt8]?) -> SQL {
        """
        -- one look-up in a unique index each; a null hash finds nothing
        select 'user'::text as part, id, organization_id, secret_hash, false as disabled
        from pollux.account_user
        where secret_hash = \(user)
        union all
        select 'organization', id, id, secret_hash, false
        from pollux.organization
        where secret_hash = \(organization)
        union all
        select 'element', id, organization_id, token_hash, disabled
        from pollux.instance
        where token_hash = \(element)
        """
    }
}
