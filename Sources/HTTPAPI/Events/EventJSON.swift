import Events

/// Events as the API shows them.
enum EventJSON {
    /// An item of the feed; a record's bytes stay the vendor's.
    static func item(_ event: EventItem) -> JSONValue {
        .object(members(event))
    }

    /// An event with what became of it.
    static func entry(_ entry: EventEntry) -> JSONValue {
        .object(
            members(entry.item) + [
                ("status", .string(entry.status.rawValue)),
                ("deliveries", .array(entry.deliveries.map(delivery))),
            ]
        )
    }

    private static func members(_ event: EventItem) -> [(String, JSONValue)] {
        [
            ("id", .string(event.id.rawValue)),
            ("position", .optional(event.position)),
            ("type", .string(event.type)),
            ("instanceId", .optional(event.instanceID?.rawValue)),
            ("elementKey", .optional(event.elementKey)),
            ("objectType", .optional(event.objectType)),
            ("objectId", .optional(event.objectID)),
            ("eventType", .optional(event.kind?.rawValue)),
            ("date", .string(TimeText.milliseconds(event.date))),
            ("pollDate", .optional(event.pollDate.map(TimeText.milliseconds))),
            ("createdDate", .string(TimeText.milliseconds(event.createdAt))),
            ("data", event.data.map(JSONValue.raw) ?? .null),
        ]
    }

    private static func delivery(_ delivery: DeliverySummary) -> JSONValue {
        [
            "id": .number(delivery.id),
            "notificationId": .string(delivery.notification.rawValue),
            "webhookId": .number(delivery.webhook.rawValue),
            "status": .string(delivery.status),
            "attempts": .number(Int64(delivery.attempts)),
            "lastStatus": .optional(delivery.lastStatus.map(Int64.init)),
            "lastError": .optional(delivery.lastError),
            "finishedDate": .optional(delivery.finishedAt.map(TimeText.milliseconds)),
        ]
    }
}
