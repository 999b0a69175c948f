public import Postgres

extension InstanceStore {
    /// Returns an instance of the organization, or nil where it has none of that id.
    public func find(_ id: InstanceID, organization: OrganizationID) async throws -> Instance? {
        try await database.query(Self.findStatement(id, organization: organization)).first.map(InstanceRow.decode)
    }

    /// Returns an instance as the caller's transaction sees it.
    public func find(
        _ id: InstanceID,
        organization: OrganizationID,
        on connection: Connection
    ) async throws -> Instance? {
        try await connection.query(Self.findStatement(id, organization: organization)).first.map(InstanceRow.decode)
    }

    /// Returns an instance and locks its row until the caller's transaction ends, so that nobody else changes it meanwhile.
    public func lock(
        _ id: InstanceID,
        organization: OrganizationID,
        on connection: Connection
    ) async throws -> Instance? {
        let locked = try await connection.query(Self.lockStatement(id, organization: organization))
        guard !locked.isEmpty else { return nil }
        return try await find(id, organization: organization, on: connection)
    }

    /// Returns the organization's instances by id, from after one of them.
    ///
    /// - Parameters:
    ///   - organization: Whose.
    ///   - filter: Which of them.
    ///   - after: The last one of the page before, or nil from the start.
    ///   - offset: How many to step over, for pages that are counted.
    ///   - limit: At most how many.
    /// - Returns: Not more than the limit, by id.
    /// - Throws: `PostgresError`.
    public func list(
        organization: OrganizationID,
        filter: InstanceFilter = InstanceFilter(),
        after: InstanceID? = nil,
        offset: Int = 0,
        limit: Int
    ) async throws -> [Instance] {
        let statement = Self.listStatement(
            organization: organization,
            filter: filter,
            after: after,
            offset: offset,
            limit: limit
        )
        return try await database.query(statement).map(InstanceRow.decode)
    }

    /// Returns how many instances the organization has that the filter leaves in.
    public func count(organization: OrganizationID, filter: InstanceFilter = InstanceFilter()) async throws -> Int {
        let rows = try await database.query(Self.countStatement(organization: organization, filter: filter))
        return try rows.first?.decode("count") ?? 0
    }

    static func findStatement(_ id: InstanceID, organization: OrganizationID) -> SQL {
        """
        select \(sql: InstanceRow.columns)
        from pollux.instance i
        join pollux.account_user u on u.id = i.user_id
        where i.organization_id = \(organization)
          and i.id = \(id)
          and i.deleted_at is null
        """
    }

    static func lockStatement(_ id: InstanceID, organization: OrganizationID) -> SQL {
        """
        -- the instance first, then its pollers and its webhook: whoever changes one takes them in this order
        select id
        from pollux.instance
        where organization_id = \(organization)
          and id = \(id)
          and deleted_at is null
        for update
        """
    }

    static func listStatement(
        organization: OrganizationID,
        filter: InstanceFilter,
        after: InstanceID?,
        offset: Int,
        limit: Int
    ) -> SQL {
        """
        select \(sql: InstanceRow.columns)
        from pollux.instance i
        join pollux.account_user u on u.id = i.user_id
        where i.organization_id = \(organization)
          and i.deleted_at is null
          and i.id > \(after?.rawValue ?? 0)
          and \(sql: filterFragment(filter))
        order by i.id
        offset \(Int64(offset))
        limit \(Int64(limit))
        """
    }

    static func countStatement(organization: OrganizationID, filter: InstanceFilter) -> SQL {
        """
        select count(*) as count
        from pollux.instance i
        where i.organization_id = \(organization)
          and i.deleted_at is null
          and \(sql: filterFragment(filter))
        """
    }

    private static func filterFragment(_ filter: InstanceFilter) -> SQL {
        """
        i.tags @> \(filter.tags)
          and (
            \(filter.pattern)::text is null
            or i.name ilike \(filter.pattern)
            or i.element_key ilike \(filter.pattern)
            or exists (select from unnest(i.tags) as tag where tag ilike \(filter.pattern))
          )
        """
    }
}
