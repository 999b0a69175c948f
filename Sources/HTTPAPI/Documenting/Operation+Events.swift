extension Operation {
    private static let tag = "Events"

    static let listEvents = Operation(
        id: "listEvents",
        summary: "Lists events, the newest first, with what became of them.",
        tag: tag,
        parameters: paging.filter { ["pageSize", "nextPage"].contains($0.name) },
        answer: .list(of: "EventEntry"),
        headers: ["Elements-Returned-Count", "Elements-Next-Page-Token"],
        errors: [400]
    )
    static let getEvent = Operation(
        id: "getEvent",
        summary: "Returns an event, or the events of a notification, with what became of them.",
        tag: tag,
        answer: ["oneOf": [.schema("EventEntry"), .schema("NotificationEvents")]]
    )
    static let readFeed = Operation(
        id: "readFeed",
        summary: "Reads the feed: every event once, in commit order, without a gap.",
        tag: tag,
        parameters: [
            Parameter(
                place: .query,
                name: "after",
                about: "The cursor that `next` gave; none begins at the beginning.",
                schema: .type("string")
            ),
            Parameter(
                place: .query,
                name: "limit",
                about: "At most so many events.",
                schema: ["type": "integer", "minimum": 1, "maximum": 2000, "default": 200]
            ),
            Parameter(
                place: .query,
                name: "types",
                about: "A comma list of types, such as contacts.*",
                schema: .type("string")
            ),
            Parameter(
                place: .query,
                name: "instanceId",
                about: "Of this instance.",
                schema: ["type": "integer", "format": "int64"]
            ),
            Parameter(place: .query, name: "objectType", about: "Of this object.", schema: .type("string")),
            Parameter(
                place: .query,
                name: "since",
                about: "Recorded then or later.",
                schema: ["type": "string", "format": "date-time"]
            ),
            Parameter(
                place: .query,
                name: "until",
                about: "Recorded before.",
                schema: ["type": "string", "format": "date-time"]
            ),
            Parameter(
                place: .query,
                name: "wait",
                about: "Seconds to wait for an event where there is none.",
                schema: ["type": "integer", "minimum": 0, "maximum": 60, "default": 0]
            ),
        ],
        answer: .schema("FeedPage"),
        errors: [400]
    )
    static let listEventTypes = Operation(
        id: "listEventTypes",
        summary: "Lists the types of events that there are.",
        tag: tag,
        answer: ["type": "array", "items": ["type": "object", "properties": ["type": .type("string")]]],
        headers: ["Elements-Returned-Count"]
    )
}
