public import Elements
public import Foundation
public import Postgres

/// By what a vendor's webhook means an instance, whoever owns it: these are the only look-ups that name no organization.
public enum InstanceReceiver: Sendable {
    /// By their numbers.
    case numbers([InstanceID])
    /// By the secret of an instance's own inbound path.
    case inboundSecret(SecretToken)
    /// By the value that instances with this finder look for.
    case finder(String, value: String)
}

/// The instances that a vendor's webhook means, and the database's time at which they were looked up.
public struct InstanceReceivers: Sendable {
    /// The instances: of the element asked for, not deleted, not disabled, with events on.
    public let instances: [ConnectedInstance]
    /// The database's time.
    public let now: Date

    /// Puts a finding together.
    public init(instances: [ConnectedInstance], now: Date) {
        self.instances = instances
        self.now = now
    }
}

extension InstanceStore {
    /// The most instances that one webhook may mean.
    public static let mostReceivers = 100

    /// Returns the instances of an element that a vendor's webhook means, with their opened secrets, in one round trip.
    ///
    /// An instance whose secrets do not open is left out: its owner's webhooks wait for the operator, nobody else's do.
    ///
    /// - Parameters:
    ///   - element: The element that the webhook is of: an instance of another one is not meant.
    ///   - receiver: What the webhook gave.
    /// - Returns: At most ``mostReceivers`` instances, and the time.
    /// - Throws: `PostgresError`.
    public func receivers(of element: Element, _ receiver: InstanceReceiver) async throws -> InstanceReceivers {
        var instances: [ConnectedInstance] = []
        var now: Date?
        for row in try await database.query(Self.receiversStatement(of: element.key, receiver)) {
            now = try row.decode("now", as: Date.self)
            guard try row.decode("id", as: InstanceID?.self) != nil else { continue }
            do {
                instances.append(try connected(row))
            } catch is InstancesError {
                continue
            }
        }
        guard let now else { throw InstancesError.malformedRow(table: "instance", row: "now") }
        return InstanceReceivers(instances: instances, now: now)
    }

    /// Returns the finders that instances of an element have, by hopping from one to the next in their index.
    public func finders(of element: Element) async throws -> [String] {
        try await database.query(Self.findersStatement(of: element.key)).map { try $0.decode("finder") }
    }

    /// Gives an instance a new inbound path of its own; the old one is unknown from the commit on.
    ///
    /// - Returns: The path's secret, of which only the hash is stored; nil where the organization has no such instance.
    public func rotateInboundSecret(
        _ id: InstanceID,
        organization: OrganizationID,
        on connection: Connection
    ) async throws -> SecretToken? {
        let secret = SecretToken.generate()
        let statement = Self.setInboundStatement(secret.hash, of: id, organization: organization)
        return try await connection.execute(statement) == 1 ? secret : nil
    }

    static func receiversStatement(of element: String, _ receiver: InstanceReceiver) -> SQL {
        let meant: SQL =
            switch receiver {
            case .numbers(let ids): "i.id = any(\(ids))"
            case .inboundSecret(let secret): "i.inbound_hash = \(secret.hash)"
            case .finder(let finder, let value):
                """
                i.configuration ? 'event.notification.instance.finder'
                  and i.configuration ->> 'event.notification.instance.finder' = \(finder)
                  and i.configuration ->> split_part(i.configuration ->> 'event.notification.instance.finder', '|', 1) = \(value)
                """
            }
        return """
            select clock_timestamp() as now, found.*
            from (values (1)) as always (row)
            left join (
                select \(sql: connectColumns)
                from pollux.instance i
                join pollux.account_user u on u.id = i.user_id
                where \(sql: meant)
                  and i.element_key = \(element)
                  and i.deleted_at is null
                  and i.events_enabled
                  and not i.disabled
                order by i.id
                limit \(mostReceivers)
            ) as found on true
            """
    }

    static func findersStatement(of element: String) -> SQL {
        let next: SQL = """
            select i.configuration ->> 'event.notification.instance.finder'
            from pollux.instance i
            where i.element_key = \(element)
              and i.deleted_at is null
              and i.configuration ? 'event.notification.instance.finder'
            """
        return """
            with recursive hop (finder) as (
                (\(sql: next) order by 1 limit 1)
                union all
                select (
                    \(sql: next)
                      and i.configuration ->> 'event.notification.instance.finder' > h.finder
                    order by 1
                    limit 1
                )
                from hop h
                where h.finder is not null
            )
            select finder
            from hop
            where finder is not null
            limit 100
            """
    }

    static func setInboundStatement(_ hash: [UInt8], of id: InstanceID, organization: OrganizationID) -> SQL {
        """
        update pollux.instance
        set inbound_hash = \(hash),
            updated_at = now()
        where organization_id = \(organization)
          and id = \(id)
          and deleted_at is null
        """
    }
}
