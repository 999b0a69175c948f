/// The shapes that the OpenAPI document names.
enum Schemas {
    static let all: [(String, JSONValue)] = [
        ("Error", error), ("InstanceRequest", instanceRequest), ("Instance", instance),
        ("Configuration", configuration),
        ("PollerRecord", pollerRecord), ("Event", event), ("EventEntry", eventEntry), ("Delivery", delivery),
        ("NotificationEvents", notification), ("FeedPage", feedPage), ("BulkQuery", bulkQuery),
        ("BulkCreated", bulkCreated), ("BulkJob", bulkJob), ("BulkRecordError", bulkError),
        ("Element", element), ("ElementMetadata", elementMetadata),
    ]

    private static let id: JSONValue = ["type": "integer", "format": "int64"]
    private static let time: JSONValue = ["type": "string", "format": "date-time"]
    private static let timeOrNull: JSONValue = ["type": ["string", "null"], "format": "date-time"]

    static func object(_ properties: [(String, JSONValue)], required: [String] = []) -> JSONValue {
        var members: [(String, JSONValue)] = [("type", "object"), ("properties", .object(properties))]
        if !required.isEmpty { members.append(("required", .array(required.map(JSONValue.string)))) }
        return .object(members)
    }

    private static let error = object(
        [
            ("requestId", ["type": "string", "pattern": "^[0-9a-f]{24}$"]),
            ("message", .type("string", "What was wrong, where, and what would be right.")),
            ("providerMessage", .type("string", "What the vendor said, where it said something.")),
        ],
        required: ["requestId", "message"]
    )

    private static let configuration: JSONValue = [
        "type": "object",
        "additionalProperties": .type("string"),
        "description": "Every value as text; secrets as ********.",
    ]

    private static let instanceRequest = object(
        [
            ("element", object([("key", .type("string")), ("id", .type("integer"))])),
            ("name", .type("string")),
            ("tags", ["type": "array", "items": .type("string")]),
            (
                "configuration",
                [
                    "type": "object",
                    "additionalProperties": [:],
                    "description":
                        "Texts, booleans, numbers and objects; ******** for a secret means unchanged, null forgets.",
                ]
            ),
        ]
    )

    private static let instance = object(
        [
            ("id", id), ("name", .type("string")), ("createdDate", time), ("updatedDate", time),
            ("token", .type("string", "44 characters; only when it was made just now.")),
            (
                "inboundPath",
                .type("string", "Where a vendor's webhooks for this instance come in; only at its creation.")
            ),
            (
                "element",
                object([
                    ("id", .type("integer")), ("key", .type("string")), ("name", .type("string")),
                    ("hub", .type("string")), ("version", .type("integer")),
                ])
            ),
            ("elementId", .nullable("integer")),
            ("tags", ["type": "array", "items": .type("string")]),
            ("valid", .type("boolean", "Whether the vendor still takes the credentials.")),
            ("disabled", .type("boolean")),
            ("configuration", .schema("Configuration")),
            ("eventsEnabled", .type("boolean")), ("traceLoggingEnabled", .type("boolean")),
            ("cachingEnabled", .type("boolean")), ("externalAuthentication", .type("string")),
            (
                "user",
                object([
                    ("id", id), ("emailAddress", .type("string")), ("firstName", .type("string")),
                    ("lastName", .type("string")),
                ])
            ),
        ],
        required: ["id", "name", "element", "configuration", "disabled", "valid"]
    )

    private static let pollerRecord = object([
        ("instanceId", id), ("objectName", .type("string")), ("interval", .type("number", "Minutes.")),
        ("lastPollDate", timeOrNull), ("nextPollDate", timeOrNull), ("watermark", timeOrNull),
        ("state", .type("string")), ("lastError", .nullable("string")),
    ])

    private static let eventMembers: [(String, JSONValue)] = [
        ("id", ["type": "string", "minLength": 20, "maxLength": 20]),
        ("position", .nullable("integer")), ("type", .type("string")), ("instanceId", .nullable("integer")),
        ("elementKey", .nullable("string")), ("objectType", .nullable("string")), ("objectId", .nullable("string")),
        ("eventType", ["enum": ["CREATED", "UPDATED", "DELETED", "UNKNOWN", .null]]),
        ("date", time), ("pollDate", timeOrNull), ("createdDate", time),
        ("data", ["description": "The record as the vendor sent it, or the event's own fields; null for a deletion."]),
    ]

    private static let event = object(eventMembers, required: ["id", "position", "type"])

    private static let eventEntry = object(
        eventMembers + [
            ("status", ["enum": ["NEW", "RECEIVED", "DISPATCHED", "NOTIFIED"]]),
            ("deliveries", .list(of: "Delivery")),
        ],
        required: ["id", "type", "status"]
    )

    private static let delivery = object([
        ("id", id), ("notificationId", .type("string")), ("webhookId", id),
        ("status", ["enum": ["pending", "delivering", "delivered", "retrying", "held", "dead", "cancelled"]]),
        ("attempts", .type("integer")), ("lastStatus", .nullable("integer")), ("lastError", .nullable("string")),
        ("finishedDate", timeOrNull),
    ])

    private static let notification = object([("id", .type("string")), ("events", .list(of: "EventEntry"))])

    private static let bulkStatus: JSONValue = [
        "enum": ["CREATED", "RUNNING", "COMPLETED", "CANCELLATION_PENDING", "CANCELLED", "ABORTED", "ERROR"]
    ]

    private static let bulkQuery = object([
        ("query", .type("string")), ("fileName", .type("string")),
        ("callback-payload", ["description": "Any JSON; the callback carries it back as it is."]),
        ("lastRunDate", .type("string")), ("from", .type("string")), ("to", .type("string")),
    ])

    private static let bulkCreated = object(
        [("id", .type("string")), ("status", bulkStatus), ("instanceId", id)],
        required: ["id", "status", "instanceId"]
    )

    private static let bulkJob = object(
        [
            ("id", .type("string")), ("status", bulkStatus), ("instanceId", id), ("objectName", .type("string")),
            ("query", .type("string")), ("recordsCount", id), ("recordsFailedCount", id), ("recordsVanished", id),
            ("recordsTotal", id), ("pagesDone", id), ("pagesKnown", id), ("recordsPerSecond", .type("number")),
            ("secondsLeft", id), ("error", .type("string")), ("providerMessage", .type("string")),
            ("createdDate", time), ("updatedDate", time), ("startedDate", time), ("finishedDate", time),
        ],
        required: ["id", "status", "instanceId", "objectName", "recordsCount", "recordsFailedCount"]
    )

    private static let bulkError = object([
        ("record", id), ("line", id), ("identifier", .type("string")),
        ("status", ["type": ["integer", "string"]]), ("message", .type("string")),
    ])

    private static let feedPage = object(
        [
            ("events", .list(of: "Event")),
            ("next", .type("string", "What to send as `after`; given also with an empty page.")),
        ],
        required: ["events", "next"]
    )
}
