import Foundation
import Instances
import Postgres

/// A webhook that waits to be acted upon.
struct WaitingInbound: Sendable {
    let id: Int64
    let day: String
    let instance: InstanceID
    let isSigned: Bool
    let form: InboundPayload.Form
    let headers: [String: String]
    let body: [UInt8]

    init(_ row: Row) throws {
        id = try row.decode("id")
        day = try row.decode("day")
        instance = try row.decode("instance_id")
        isSigned = try row.decode("is_signed")
        form = InboundPayload.Form(rawValue: try row.decode("form", as: String.self)) ?? .json
        let text = try row.decode("headers", as: String.self)
        headers = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        body = try row.decode("body", as: [UInt8]?.self) ?? []
    }
}

/// What became of a webhook.
struct SettledInbound: Sendable {
    let inbound: WaitingInbound
    let outcome: InboundResult
    let events: Int
    let note: String?
}

extension InboundStore {
    /// The most webhooks that are acted upon together.
    static let mostTogether = 100
    /// The most bytes of them.
    static let mostBytesTogether: Int64 = 4 * 1_048_576

    /// Begins to act: returns the job's own webhook first, and those that wait for the same instance beside it.
    ///
    /// It stamps them as asked about: what arrives from now on may tell of a later change, and is not taken for one of these.
    ///
    /// - Returns: nothing where the job's own was acted upon already, together with another.
    func begin(_ id: Int64, day: String, organization: OrganizationID) async throws -> [WaitingInbound] {
        let rows = try await database.query(Self.beginStatement(id, day: day, organization: organization))
        let waiting = try rows.map(WaitingInbound.init)
        guard let own = waiting.first(where: { $0.id == id }) else { return [] }
        return [own] + waiting.filter { $0.id != id }
    }

    /// Writes what became of webhooks, in the transaction that has recorded their events and completes the job.
    ///
    /// The body of a hint, which anybody may have sent, is not kept any longer.
    func settle(_ settled: [SettledInbound], organization: OrganizationID, on connection: Connection) async throws {
        _ = try await connection.execute(Self.settleStatement(settled, organization: organization))
    }

    static func beginStatement(_ id: Int64, day: String, organization: OrganizationID) -> SQL {
        """
        with own as (
            select b.id, b.day, b.instance_id, b.is_signed, b.bytes
            from pollux.inbound b
            where b.organization_id = \(organization)
              and b.id = \(id)
              and b.day = \(day)::date
              and b.settled_at is null
        ), waiting as (
            select o.id, o.day, 0 as place, o.bytes
            from own o
            union all
            (
                select n.id, n.day, n.id, n.bytes
                from own o
                join pollux.inbound n on n.instance_id = o.instance_id
                    and n.is_signed = o.is_signed
                    and n.id <> o.id
                where n.settled_at is null
                order by n.id
                limit \(mostTogether - 1)
            )
        ), together as (
            select w.id, w.day
            from (
                select w.id, w.day, w.place, sum(w.bytes) over (order by w.place) as sum_bytes
                from waiting w
            ) w
            where w.place = 0
               or w.sum_bytes <= \(mostBytesTogether)
        )
        update pollux.inbound b
        set asked_at = clock_timestamp()
        from together t
        where b.id = t.id
          and b.day = t.day
          and b.settled_at is null
        returning b.id, b.day::text as day, b.instance_id, b.is_signed, b.form, b.headers::text as headers, b.body
        """
    }

    static func settleStatement(_ settled: [SettledInbound], organization: OrganizationID) -> SQL {
        """
        update pollux.inbound b
        set settled_at = clock_timestamp(),
            outcome = s.outcome,
            events = s.events,
            note = s.note,
            body = case when b.is_signed then b.body end
        from unnest(
            \(settled.map(\.inbound.id)), \(settled.map(\.inbound.day)), \(settled.map(\.outcome.rawValue)),
            \(settled.map { Int32(clamping: $0.events) }), \(settled.map { $0.note.map { String($0.prefix(500)) } })
        ) as s (id, day, outcome, events, note)
        where b.organization_id = \(organization)
          and b.id = s.id
          and b.day = s.day::date
          and b.settled_at is null
        """
    }

    /// Makes an object's poller due, for a hint that only a poll can confirm.
    ///
    /// - Returns: whether there is such a poller.
    func makeDue(_ object: String, of instance: InstanceID) async throws -> Bool {
        let rows = try await database.query("select pollux.poll_now(\(instance.rawValue), \(object))")
        return try rows.first?.decode(0, as: Bool.self) ?? false
    }

    /// Locks the pollers of some objects, in the caller's transaction and before any row of the ledger.
    ///
    /// - Returns: the objects that are polled: their pollers are neither stopped nor paused.
    func lockPollers(
        of objects: [String],
        instance: InstanceID,
        on connection: Connection
    ) async throws -> Set<String> {
        let rows = try await connection.query(
            """
            select object, enabled and state <> 'paused' as is_polled
            from pollux.poller
            where instance_id = \(instance.rawValue)
                and object = any(\(objects))
            order by object
            for no key update
            """
        )
        let polled = try rows.filter { try $0.decode("is_polled") }
        return Set(try polled.map { try $0.decode("object", as: String.self) })
    }

    /// Makes an object's poller due for a record that only a poll can judge, in the transaction that has locked it.
    ///
    /// A burst of webhooks makes at most one poll each time that a scheduler looks. One that backs off keeps its time; where a poll is under
    /// way that may have read its page before the change, the next regular one tells.
    func makeDueSoon(_ object: String, of instance: InstanceID, on connection: Connection) async throws {
        _ = try await connection.query(
            """
            select pollux.poll_now(p.instance_id, p.object)
            from pollux.poller as p
            where p.instance_id = \(instance.rawValue)
                and p.object = \(object)
                and p.state = 'active'
            """
        )
    }
}
