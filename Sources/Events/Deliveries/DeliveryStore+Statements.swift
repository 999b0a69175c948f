import Foundation
import Instances
import Postgres

extension DeliveryStore {
    static func loadStatement(_ reference: DeliveryReference, _ organization: OrganizationID) -> SQL {
        """
        select
            n.public_id,
            n.body,
            n.instance_id,
            d.webhook_id,
            coalesce(w.url, '') as url,
            w.url_sealed,
            coalesce(w.enabled, false) as enabled,
            w.id is null or w.deleted_at is not null or d.status = 'cancelled' as cancelled,
            w.failing_since is not null as failing,
            coalesce(w.timeout, interval '15 seconds') as timeout,
            k.ids as key_ids,
            k.bytes as key_bytes,
            now() as now
        from pollux.delivery as d
        join pollux.notification as n on n.id = d.notification_id and n.day = d.day
        left join pollux.webhook as w on w.id = d.webhook_id and w.organization_id = d.organization_id
        cross join lateral (
            -- The key in use first; both sign while one is being replaced.
            select
                coalesce(array_agg(c.id order by c.valid_until desc nulls first, c.id desc), '{}') as ids,
                coalesce(array_agg(c.sealed order by c.valid_until desc nulls first, c.id desc), '{}') as bytes
            from pollux.webhook_key as c
            where c.organization_id = d.organization_id
                and (c.webhook_id = w.id or c.instance_id = w.instance_id)
                and (c.valid_until is null or c.valid_until > now())
        ) as k
        where d.id = \(reference.delivery)
            and d.day = \(reference.day)::text::date
            and d.organization_id = \(organization.rawValue)
        """
    }

    static func recordStatement(_ made: DeliveryTry, _ delivery: DueDelivery) -> SQL {
        """
        with told as (
            update pollux.delivery
            set status = \(made.result.rawValue)::text,
                attempts = attempts + 1,
                last_status = \(made.status.map(Int32.init(clamping:)))::integer,
                last_error = \(made.error)::text,
                finished_at = case when \(made.result != .retrying) then now() end
            where id = \(delivery.reference.delivery)
                and day = \(delivery.reference.day)::text::date
                and organization_id = \(delivery.organization.rawValue)
            returning id, day, organization_id, attempts
        )
        insert into pollux.delivery_attempt (
            day, delivery_id, organization_id, number, started_at, duration, status, error, answer, counted
        )
        select
            day,
            id,
            organization_id,
            attempts,
            now() - \(made.duration),
            \(made.duration),
            \(made.status.map(Int32.init(clamping:)))::integer,
            \(made.error)::text,
            \(made.answer.map { Array($0.prefix(Self.keptAnswerBytes)) })::bytea,
            \(made.counted)
        from told
        """
    }
}
