extension Schemas {
    private static let head: [(String, JSONValue)] = [
        ("id", ["type": "integer", "format": "int64"]),
        ("key", .type("string")),
        ("name", .type("string")),
        ("hub", .type("string")),
        ("version", .type("integer")),
        (
            "status",
            [
                "type": "string",
                "enum": ["untested", "documented", "tested"],
                "description":
                    "Held against nothing but its author's reading, the vendor's published examples, or the vendor itself.",
            ]
        ),
        ("documentation", ["type": "array", "items": .type("string")]),
    ]

    private static let field = object([
        ("key", .type("string", "Its name in an instance's configuration.")),
        ("description", .nullable("string")),
        ("required", .type("boolean")),
        ("secret", .type("boolean", "Whether it is sealed, and shown as ******** only.")),
        ("defaultValue", .nullable("string")),
    ])

    static let element = object(
        head + [
            ("authentication", object([("type", .type("string"))])),
            ("configuration", ["type": "array", "items": field]),
            ("transformationsEnabled", .type("boolean")),
            ("bulkDownloadEnabled", .type("boolean")),
            ("bulkUploadEnabled", .type("boolean")),
            ("extendable", .type("boolean")),
            ("extended", .type("boolean")),
            ("private", .type("boolean")),
            ("active", .type("boolean")),
        ],
        required: ["id", "key", "name", "hub", "status", "configuration"]
    )

    private static let part = object([
        ("name", .type("string")),
        ("vendorName", .type("string")),
        ("operations", ["type": "array", "items": .type("string")]),
        ("idField", .type("string")),
        ("createdDateField", .nullable("string")),
        ("updatedDateField", .nullable("string")),
        ("deletes", .type("string", "How deletions are found: none, field, endpoint or reconcile.")),
        ("webhooks", .type("boolean", "Whether the vendor's own webhooks tell of it.")),
        ("fields", ["type": "array", "items": .type("string")]),
    ])

    static let elementMetadata = object(
        head + [
            (
                "events",
                object([
                    ("supported", .type("boolean")), ("methods", ["type": "array", "items": .type("string")]),
                ])
            ),
            ("bulk", object([("download", .type("boolean")), ("upload", .type("boolean"))])),
            ("objects", ["type": "array", "items": part]),
        ],
        required: ["id", "key", "events", "bulk", "objects"]
    )
}
