public import Postgres

extension InstanceStore {
    /// Returns an instance with its element, its opened secrets and its organization's private networks, in one round trip.
    ///
    /// - Returns: Nil where the organization has no instance of that id.
    /// - Throws: ``InstancesError`` where its element is not in the catalogue or a secret does not open.
    public func connect(_ id: InstanceID, organization: OrganizationID) async throws -> ConnectedInstance? {
        let rows = try await database.query(Self.connectStatement("\(id)", organization: organization))
        return try rows.first.map { try connected($0) }
    }

    /// Returns an instance that another row names, and what is wanted of that row, in one round trip.
    ///
    /// - Parameters:
    ///   - organization: who owns the instance.
    ///   - name: the instance's id, as an expression over the source.
    ///   - source: the row's table, with an alias, such as `pollux.poller as p`.
    ///   - condition: which row.
    ///   - columns: what is wanted of the row, under names that an instance's columns don't have.
    /// - Returns: nil where there is no such row, or the organization has no such instance.
    /// - Throws: ``InstancesError`` as ``connect(_:organization:)`` does.
    public func connect(
        organization: OrganizationID,
        named name: SQL,
        by source: SQL,
        where condition: SQL,
        with columns: SQL
    ) async throws -> (instance: ConnectedInstance, row: Row)? {
        let statement: SQL = """
            select c.*, \(sql: columns)
            from \(sql: source)
            cross join lateral (
                \(sql: Self.connectStatement(name, organization: organization))
            ) as c
            where \(sql: condition)
            """
        return try await database.query(statement).first.map { (try connected($0), $0) }
    }

    /// Puts an instance together from a row with the columns of ``connectColumns``.
    func connected(_ row: Row) throws -> ConnectedInstance {
        let instance = try InstanceRow.decode(row)
        guard let element = catalogue[instance.elementKey] else {
            throw InstancesError.unknownElement(instance.elementKey)
        }
        let sealed = try row.decode("sealed", as: [[UInt8]].self)
        guard sealed.count == instance.secretNames.count else {
            throw InstancesError.malformedRow(table: "instance_secret", row: instance.id.description)
        }
        var secrets: [String: String] = [:]
        for (name, bytes) in zip(instance.secretNames, sealed) {
            let binding = Self.binding(name: name, of: instance.id, organization: instance.organizationID)
            secrets[name] = String(decoding: try keyring.open(bytes, for: binding), as: UTF8.self)
        }
        let allowances = zip(
            try row.decode("egress_purposes", as: [String].self),
            try row.decode("egress_networks", as: [String].self)
        )
        return ConnectedInstance(
            instance: instance,
            element: element,
            secrets: secrets,
            egressAllowances: allowances.map { EgressAllowance(purpose: $0, cidr: $1) },
            operatorValues: operatorValues
        )
    }

    /// Returns the private networks that an organization may reach besides the operator's.
    public func egressAllowances(of organization: OrganizationID) async throws -> [EgressAllowance] {
        try await database.query(Self.egressStatement(organization)).map { row in
            EgressAllowance(purpose: try row.decode("purpose"), cidr: try row.decode("cidr"))
        }
    }

    /// The columns of a connected instance; the statement names them `instance i` and `account_user u`.
    static let connectColumns: SQL = """
        \(sql: InstanceRow.columns),
            -- in the order of secret_names
            array(
                select s.sealed
                from pollux.instance_secret s
                where s.organization_id = i.organization_id
                  and s.instance_id = i.id
                order by s.name
            ) as sealed,
            array(
                select e.purpose
                from pollux.egress_allowance e
                where e.organization_id = i.organization_id
                order by e.purpose, e.cidr
            ) as egress_purposes,
            array(
                select e.cidr::text
                from pollux.egress_allowance e
                where e.organization_id = i.organization_id
                order by e.purpose, e.cidr
            ) as egress_networks
        """

    static func connectStatement(_ id: SQL, organization: OrganizationID) -> SQL {
        """
        select \(sql: connectColumns)
        from pollux.instance i
        join pollux.account_user u on u.id = i.user_id
        where i.organization_id = \(organization)
          and i.id = \(sql: id)
          and i.deleted_at is null
        """
    }

    static func egressStatement(_ organization: OrganizationID) -> SQL {
        """
        select purpose, cidr::text as cidr
        from pollux.egress_allowance
        where organization_id = \(organization)
        order by purpose, cidr
        """
    }
}
