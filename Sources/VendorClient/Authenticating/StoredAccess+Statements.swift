import Foundation
import Instances
import Postgres

extension StoredAccess {
    static func readStatement(_ key: AccessKey, _ fingerprints: [[UInt8]], asking: [[UInt8]]) -> SQL {
        """
        select version,
            access_token,
            refresh_token,
            coalesce(extract(epoch from refresh_at - now()), 0)::float8 as refresh_in,
            coalesce(extract(epoch from expires_at - now()), 0)::float8 as expires_in,
            coalesce(lease_until > now(), false) as is_leased,
            failures,
            -- what failed when it was asked for otherwise may be asked for at once
            case
                when failure_fingerprint = any (\(asking)) then extract(epoch from retry_at - now())
                else 0
            end::float8 as retry_in,
            failure_kind,
            failure_status,
            failure
        from pollux.instance_access
        where \(sql: place(key, fingerprints))
        -- under an older master key there may be a second row, for a moment
        order by array_position(\(fingerprints), fingerprint)
        limit 1
        """
    }

    /// Of all who compare the same version, the row lets one set the lease.
    ///
    /// Nothing is made for an instance that is gone.
    static func leaseStatement(
        _ key: AccessKey,
        _ fingerprints: [[UInt8]],
        asking: [[UInt8]],
        version: Int64,
        time: Duration
    ) -> SQL {
        """
        with swept as (
            -- what was got for instances that were never made
            delete from pollux.instance_access
            where organization_id = \(key.organization)
              and instance_id = 0
              and \(key.instance) = 0
              and updated_at < now() - interval '1 day'
              and fingerprint <> all (\(fingerprints))
        )
        insert into pollux.instance_access as held (organization_id, instance_id, fingerprint, lease, lease_until)
        select \(key.organization), \(key.instance),
            coalesce(
                (
                    select fingerprint
                    from pollux.instance_access
                    where \(sql: place(key, fingerprints))
                    order by array_position(\(fingerprints), fingerprint)
                    limit 1
                ),
                \(fingerprints.first ?? [])
            ),
            nextval('pollux.instance_access_lease'), now() + \(time)
        where \(key.instance) = 0
           or exists (
               select from pollux.instance
               where organization_id = \(key.organization)
                 and id = \(key.instance)
                 and deleted_at is null
           )
        on conflict (organization_id, instance_id, fingerprint)
        do update set
            lease = excluded.lease,
            lease_until = excluded.lease_until,
            updated_at = now()
        where held.version = \(version)
          and (held.lease_until is null or held.lease_until <= now())
          and (
              held.retry_at is null
              or held.retry_at <= now()
              or (held.failure_fingerprint = any (\(asking))) is not true
          )
        returning lease
        """
    }

    static func storeStatement(
        _ key: AccessKey,
        _ fingerprints: [[UInt8]],
        _ lease: RefreshLease,
        token: [UInt8],
        refresh: [UInt8]?,
        grant: TokenGrant
    ) -> SQL {
        """
        update pollux.instance_access
        set version = version + 1,
            access_token = \(token),
            refresh_token = coalesce(\(refresh), refresh_token),
            refresh_at = now() + \(grant.refreshIn),
            expires_at = now() + \(grant.lifetime),
            -- one that has taken the lease meanwhile keeps it
            lease = nullif(lease, \(lease.token)),
            lease_until = case when lease = \(lease.token) then null else lease_until end,
            -- one that was not due was got for a refused one: whether it is any better will be seen
            failures = case when failure_kind = 'rejected' and refresh_at > now() then failures else 0 end,
            retry_at = null,
            failure_fingerprint = null,
            failure_kind = null,
            failure_status = null,
            failure = null,
            updated_at = now()
        where \(sql: place(key, fingerprints))
          and (lease = \(lease.token) or version = \(lease.version))
        returning version
        """
    }

    static func failStatement(
        _ key: AccessKey,
        _ fingerprints: [[UInt8]],
        asking: [UInt8],
        _ lease: RefreshLease,
        _ fault: AccessFault,
        rest: Duration
    ) -> SQL {
        """
        update pollux.instance_access
        set lease = null,
            lease_until = null,
            failures = least(failures, 1000000) + 1,
            retry_at = now() + \(rest),
            failure_fingerprint = \(asking),
            failure_kind = \(fault.kind),
            failure_status = \(fault.status),
            failure = \(fault.message),
            updated_at = now()
        where \(sql: place(key, fingerprints))
          and lease = \(lease.token)
          and version = \(lease.version)
        """
    }

    /// The token stays: it may be good for other calls, and whoever is not refused with it does not notice the pause.
    ///
    /// The pause ends no later than the token is due to be renewed.
    static func doubtStatement(
        _ key: AccessKey,
        _ fingerprints: [[UInt8]],
        asking: [[UInt8]],
        version: Int64,
        _ fault: AccessFault,
        pause: Duration,
        longest: Duration
    ) -> SQL {
        """
        update pollux.instance_access
        set failures = least(failures, 1000000) + 1,
            retry_at = least(
                now() + least(\(pause) * power(2, least(failures, 20)), \(longest)) * (1 + 0.2 * random()),
                greatest(refresh_at, now())
            ),
            failure_fingerprint = \(asking.first ?? []),
            failure_kind = \(fault.kind),
            failure_status = \(fault.status),
            failure = \(fault.message),
            updated_at = now()
        where \(sql: place(key, fingerprints))
          and version = \(version)
          and access_token is not null
          and (lease_until is null or lease_until <= now())
          -- of all who are refused with it, the first
          and (
              retry_at is null
              or retry_at <= now()
              or (failure_fingerprint = any (\(asking))) is not true
          )
        """
    }

    static func releaseStatement(_ key: AccessKey, _ fingerprints: [[UInt8]], _ lease: RefreshLease) -> SQL {
        """
        update pollux.instance_access
        set lease = null,
            lease_until = null
        where \(sql: place(key, fingerprints))
          and lease = \(lease.token)
        """
    }

    static func forgetStatement(
        _ instance: InstanceID,
        organization: OrganizationID,
        but fingerprints: [[UInt8]]
    ) -> SQL {
        """
        delete from pollux.instance_access
        where organization_id = \(organization)
          and instance_id = \(instance)
          and fingerprint <> all (\(fingerprints))
        """
    }

    static func forgiveStatement(_ instance: InstanceID, organization: OrganizationID) -> SQL {
        """
        update pollux.instance_access
        set failures = 0,
            retry_at = null,
            failure_fingerprint = null,
            failure_kind = null,
            failure_status = null,
            failure = null,
            updated_at = now()
        where organization_id = \(organization)
          and instance_id = \(instance)
          and retry_at is not null
        """
    }

    static func takeUnbornStatement(_ key: AccessKey, _ fingerprints: [[UInt8]]) -> SQL {
        """
        delete from pollux.instance_access
        where \(sql: place(key, fingerprints))
        returning version, access_token, refresh_token, refresh_at, expires_at
        """
    }

    static func adoptStatement(
        _ key: AccessKey,
        _ fingerprint: [UInt8],
        _ row: Row,
        token: [UInt8],
        refresh: [UInt8]?
    ) throws -> SQL {
        let version = try row.decode("version", as: Int64.self)
        let refreshAt = try row.decode("refresh_at", as: Date?.self)
        let expiresAt = try row.decode("expires_at", as: Date?.self)
        return """
            insert into pollux.instance_access (
                organization_id, instance_id, fingerprint, version, access_token, refresh_token, refresh_at, expires_at
            )
            values (
                \(key.organization), \(key.instance), \(fingerprint), \(version), \(token), \(refresh), \(refreshAt),
                \(expiresAt)
            )
            """
    }

    private static func place(_ key: AccessKey, _ fingerprints: [[UInt8]]) -> SQL {
        """
        organization_id = \(key.organization)
          and instance_id = \(key.instance)
          and fingerprint = any (\(fingerprints))
        """
    }
}
