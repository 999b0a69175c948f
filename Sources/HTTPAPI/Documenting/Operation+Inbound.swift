extension Operation {
    private static let tag = "Vendors' webhooks"
    private static let anyForm: [(type: String, schema: JSONValue)] = [
        ("application/json", [:]), ("application/x-www-form-urlencoded", .type("object")),
    ]
    private static let refusals = [400, 401, 404, 413, 415, 429]

    static let receiveWebhook = Operation(
        id: "receiveWebhook",
        summary:
            "Takes a vendor's webhook in, for the instances that the header names, or that its payload names by their `event.notification.instance.finder`.",
        tag: tag,
        parameters: [
            Parameter(
                place: .header,
                name: "Element-Instances",
                about: "A comma list of instances' numbers, at most 100; without it the payload names the instance.",
                schema: .type("string")
            )
        ],
        body: anyForm,
        produces: [],
        errors: refusals
    )
    static let receiveInstanceWebhook = Operation(
        id: "receiveInstanceWebhook",
        summary: "Takes a vendor's webhook in, for the instance whose number stands in the path in base 64.",
        tag: tag,
        body: anyForm,
        produces: [],
        errors: refusals
    )
    static let receiveSecretWebhook = Operation(
        id: "receiveSecretWebhook",
        summary:
            "Takes a vendor's webhook in, for the instance whose own path this is: it is shown when the instance is made, and when it is rotated.",
        tag: tag,
        body: anyForm,
        produces: [],
        errors: refusals
    )
    static let rotateInboundPath = Operation(
        id: "rotateInboundPath",
        summary:
            "Gives an instance a new inbound path of its own, shown in this answer only; the old one is unknown at once.",
        tag: tag,
        answer: ["type": "object", "properties": ["inboundPath": .type("string")], "required": ["inboundPath"]]
    )

    /// The same for vendors that call with GET, and say all in the query.
    var asQuery: Operation {
        var copy = named(id + "ByQuery")
        copy.body = []
        return copy
    }
}
