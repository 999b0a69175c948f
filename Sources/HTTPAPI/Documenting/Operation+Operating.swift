extension Operation {
    private static let tag = "Operations"
    private static let status: JSONValue = ["type": "object", "properties": ["status": .type("string")]]

    static let live = Operation(
        id: "live",
        summary: "Says that the process runs.",
        tag: tag,
        answer: status
    )
    static let ready = Operation(
        id: "ready",
        summary: "Says whether the process can do its work; 503 where it cannot.",
        tag: tag,
        answer: status,
        errors: [503]
    )
    static let metrics = Operation(
        id: "metrics",
        summary: "Returns the metrics as Prometheus text; not for the outside.",
        tag: tag,
        produces: ["text/plain"],
        answer: .type("string")
    )
    static let describe = Operation(
        id: "describe",
        summary: "Returns this document.",
        tag: tag,
        answer: .type("object")
    )
}
