extension Operation {
    private static let tag = "Instances"
    private static let token = Parameter(
        place: .query,
        name: "rotateToken",
        about: "Issues a new token, shown in this answer only.",
        schema: .type("boolean")
    )

    static let createInstance = Operation(
        id: "createInstance",
        summary: "Makes an instance with its pollers and its webhook; its token is shown here and never again.",
        tag: tag,
        body: [("application/json", .schema("InstanceRequest"))],
        answer: .schema("Instance"),
        errors: [400, 413, 415, 502]
    )
    static let listInstances = Operation(
        id: "listInstances",
        summary: "Lists the organization's instances; with a token alone, answers with the token's instance.",
        tag: tag,
        parameters: paging + [
            Parameter(
                place: .query,
                name: "tags[]",
                about: "Only those with this tag; may be repeated.",
                schema: .type("string")
            ),
            Parameter(
                place: .query,
                name: "searchText",
                about: "Only those whose name, element or tags contain this text.",
                schema: .type("string")
            ),
        ],
        answer: ["oneOf": [.list(of: "Instance"), .schema("Instance")]],
        headers: pagingHeaders,
        errors: [400]
    )
    static let getInstance = Operation(
        id: "getInstance",
        summary: "Returns an instance; secrets are masked.",
        tag: tag,
        answer: .schema("Instance")
    )
    static let replaceInstance = Operation(
        id: "replaceInstance",
        summary: "Changes an instance; a configuration that is given replaces the old one.",
        tag: tag,
        parameters: [token],
        body: [("application/json", .schema("InstanceRequest"))],
        bodyIsRequired: false,
        answer: .schema("Instance"),
        errors: [400, 409, 413, 415, 502]
    )
    static let mergeInstance = Operation(
        id: "mergeInstance",
        summary: "Changes an instance; a configuration that is given is merged into the old one, tags are replaced.",
        tag: tag,
        body: [("application/json", .schema("InstanceRequest"))],
        answer: .schema("Instance"),
        errors: [400, 409, 413, 415, 502]
    )
    static let deleteInstance = Operation(
        id: "deleteInstance",
        summary: "Deletes an instance with its pollers, its webhook and its secrets.",
        tag: tag,
        produces: []
    )
    static let enableInstance = Operation(
        id: "enableInstance",
        summary: "Switches an instance on.",
        tag: tag,
        answer: .schema("Instance")
    )
    static let disableInstance = Operation(
        id: "disableInstance",
        summary: "Switches an instance off: it is not polled, and calls with its token are refused.",
        tag: tag,
        produces: []
    )
    static let testInstance = Operation(
        id: "testInstance",
        summary: "Asks the vendor something small with the instance's credentials; taken, they count as valid again.",
        tag: tag,
        answer: .schema("Instance")
    )
    static let getConfiguration = Operation(
        id: "getInstanceConfiguration",
        summary: "Returns an instance's configuration; secrets are masked.",
        tag: tag,
        answer: .schema("Configuration")
    )
    static let pollerRecords = Operation(
        id: "listPollerRecords",
        summary: "Lists how each polled object stands; with a token, only those of its instance.",
        tag: tag,
        parameters: paging,
        answer: .list(of: "PollerRecord"),
        headers: pagingHeaders,
        errors: [400]
    )
}

extension Operation {
    static let paging: [Parameter] = [
        Parameter(
            place: .query,
            name: "pageSize",
            about: "Items a page.",
            schema: ["type": "integer", "minimum": 1, "maximum": 2000, "default": 200]
        ),
        Parameter(
            place: .query,
            name: "page",
            about: "The page's number, from 1.",
            schema: ["type": "integer", "minimum": 1]
        ),
        Parameter(
            place: .query,
            name: "nextPage",
            about: "The token of the page before, instead of a number.",
            schema: .type("string")
        ),
        Parameter(
            place: .query,
            name: "returnCount",
            about: "Whether to count them all, where that can be done.",
            schema: .type("boolean")
        ),
    ]
    static let pagingHeaders = ["Elements-Returned-Count", "Elements-Total-Count", "Elements-Next-Page-Token"]
}
