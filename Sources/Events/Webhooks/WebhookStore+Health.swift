import Foundation
public import Instances
import JobQueue
public import Postgres

extension WebhookStore {
    /// How long every try at an endpoint may fail before it is disabled.
    public static let longestFailure: Duration = .seconds(5 * 86_400)
    /// The longest that a receiver's `Retry-After` is followed.
    public static let longestPause: Duration = .seconds(86_400)

    /// Forgets the failures of a webhook that has taken something.
    public func noteSuccess(_ id: WebhookID, on connection: Connection) async throws {
        _ = try await connection.execute(
            """
            update pollux.webhook
            set failing_since = null
            where id = \(id.rawValue)
                and failing_since is not null
            """
        )
    }

    /// Remembers since when a webhook fails.
    ///
    /// - Returns: Whether every try has failed for so long that it should be disabled.
    public func noteFailure(_ id: WebhookID, on connection: Connection) async throws -> Bool {
        _ = try await connection.execute(
            """
            update pollux.webhook
            set failing_since = now()
            where id = \(id.rawValue)
                and failing_since is null
            """
        )
        let rows = try await connection.query(
            """
            select enabled and failing_since < now() - \(Self.longestFailure)
            from pollux.webhook
            where id = \(id.rawValue)
            """
        )
        return try rows.first?.decode(0, as: Bool?.self) ?? false
    }

    /// Leaves a receiver alone for as long as it asked, 24 h at most: its whole backlog is one paused lane.
    ///
    /// - Returns: How long; nil where the webhook is disabled anyhow, and its lane paused without end.
    public func pause(_ id: WebhookID, for wanted: Duration, on connection: Connection) async throws -> Duration? {
        let length = min(max(wanted, .zero), Self.longestPause)
        let rows = try await connection.query(
            """
            update pollux.webhook
            set paused_until = greatest(paused_until, now() + \(length))
            where id = \(id.rawValue)
                and enabled
                and deleted_at is null
            returning paused_until - now()
            """
        )
        guard let left = try rows.first?.decode(0, as: Duration.self) else { return nil }
        try await queue.pause(
            lane: id.lane,
            for: left,
            reason: "the receiver asked for it (Retry-After)",
            on: connection
        )
        return left
    }

    /// Disables a webhook because of its receiver's answers: its backlog is held until somebody enables it.
    ///
    /// - Returns: Whether it was enabled before: so that only one of several tries in flight tells of it.
    public func disableByAnswers(
        _ id: WebhookID,
        organization: OrganizationID,
        reason: String,
        on connection: Connection
    ) async throws -> Bool {
        let changed = try await connection.execute(
            """
            update pollux.webhook
            set enabled = false,
                disabled_reason = \(reason),
                disabled_by_us = true,
                paused_until = null,
                updated_at = now()
            where id = \(id.rawValue)
                and organization_id = \(organization.rawValue)
                and enabled
                and deleted_at is null
            """
        )
        guard changed == 1 else { return false }
        try await queue.pause(lane: id.lane, reason: reason, on: connection)
        return true
    }
}
