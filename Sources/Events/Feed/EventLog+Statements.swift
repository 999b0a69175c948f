import Foundation
import Instances
import Postgres

extension EventLog {
    private static let columns: SQL = """
        select e.id as row_id, e.day::text as row_day, e.batch_id, \(sql: EventItem.columns)
        from pollux.event as e
        """

    static func listStatement(
        _ organization: OrganizationID,
        _ instance: InstanceID?,
        _ before: Int64,
        _ limit: Int
    ) -> SQL {
        guard let instance else {
            return """
                \(sql: columns)
                where e.organization_id = \(organization.rawValue)
                    and e.position < \(before)
                order by e.position desc
                limit \(Int64(limit))
                """
        }
        return """
            \(sql: columns)
            where e.organization_id = \(organization.rawValue)
                and e.instance_id = \(instance.rawValue)
                and e.id < \(before)
            order by e.id desc
            limit \(Int64(limit))
            """
    }

    static func findStatement(_ id: EventID, _ organization: OrganizationID) -> SQL {
        """
        \(sql: columns)
        where e.public_id = \(id.rawValue)
            and e.organization_id = \(organization.rawValue)
        """
    }

    static func findNotificationStatement(_ id: EventID, _ organization: OrganizationID) -> SQL {
        """
        \(sql: columns)
        join pollux.notification as n on n.day = e.day and e.id = any (n.event_ids)
        where n.public_id = \(id.rawValue)
            and n.organization_id = \(organization.rawValue)
            and e.organization_id = \(organization.rawValue)
        order by e.id
        """
    }

    static func deliveriesStatement(
        _ ids: [Int64],
        _ days: [String],
        _ batches: [Int64],
        _ organization: OrganizationID
    ) -> SQL {
        """
        select
            asked.id as event_id, d.id, n.public_id as notification, d.webhook_id, d.status, d.attempts, d.last_status,
            d.last_error, d.finished_at
        from unnest(\(ids), \(days)::date[], \(batches)) as asked (id, day, batch_id)
        join pollux.notification as n
            on n.batch_id = asked.batch_id
            and n.day = asked.day
            and asked.id = any (n.event_ids)
        join pollux.delivery_status as d
            on d.notification_id = n.id
            and d.day = n.day
        where n.organization_id = \(organization.rawValue)
        order by d.id
        """
    }
}

extension DeliverySummary {
    init(row: Row) throws {
        self.init(
            id: try row.decode("id", as: Int64.self),
            notification: EventID(rawValue: try row.decode("notification", as: String.self)),
            webhook: WebhookID(rawValue: try row.decode("webhook_id", as: Int64.self)),
            status: try row.decode("status", as: String.self),
            attempts: Int(try row.decode("attempts", as: Int32.self)),
            lastStatus: try row.decode("last_status", as: Int32?.self).map(Int.init),
            lastError: try row.decode("last_error", as: String?.self),
            finishedAt: try row.decode("finished_at", as: Date?.self)
        )
    }
}
