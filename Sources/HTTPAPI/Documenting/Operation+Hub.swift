extension Operation {
    private static let tag = "Hub"
    private static let record: JSONValue = .type("object", "The vendor's own record, its bytes untouched.")
    private static let body: [(type: String, schema: JSONValue)] = [("application/json", record)]
    private static let vendorErrors = [400, 403, 405, 429, 502]
    private static let key = Parameter(
        place: .header,
        name: "Idempotency-Key",
        about: "Passed on to vendors that tell a repeated call by it.",
        schema: .type("string")
    )

    private static let transform = Parameter(
        place: .query,
        name: "transform",
        about:
            "Names the element's normalised fields by their normalised names, in parameters, in the body and in the answer.",
        schema: .type("boolean")
    )

    private static func text(_ name: String, _ about: String) -> Parameter {
        Parameter(place: .query, name: name, about: about, schema: .type("string"))
    }

    static let listHubObjects = Operation(
        id: "listHubObjects",
        summary: "Lists the names of the objects that the instance's element knows.",
        tag: tag,
        answer: ["type": "array", "items": .type("string")],
        headers: ["Elements-Returned-Count"],
        errors: [403]
    )
    static let pingHub = Operation(
        id: "pingHub",
        summary: "Asks the vendor for its time with the instance's credentials.",
        tag: tag,
        answer: [
            "type": "object",
            "properties": ["dateTime": ["type": "string", "format": "date-time"], "endpoint": .type("string")],
        ],
        errors: vendorErrors
    )
    static let listHubRecords = Operation(
        id: "listHubRecords",
        summary: "Lists a vendor's records of an object, a page at a time.",
        tag: tag,
        parameters: paging + [
            text("where", "A CEQL clause, such as Pers_UpdatedDate > '2026-01-31T12:00:00Z'."),
            text("fields", "A comma list of the fields that are wanted; all without it."),
            text("orderBy", "A field, with asc or desc behind it; refused where the vendor cannot sort."),
            transform,
        ],
        answer: ["type": "array", "items": record],
        headers: ["Elements-Returned-Count", "Elements-Total-Count", "Elements-Next-Page-Token"],
        errors: vendorErrors
    )
    static let createHubRecord = Operation(
        id: "createHubRecord",
        summary: "Creates a record at the vendor.",
        tag: tag,
        parameters: [key, transform],
        body: body,
        answer: record,
        errors: vendorErrors + [409, 413, 415]
    )
    static let getHubRecord = Operation(
        id: "getHubRecord",
        summary: "Returns one record of the vendor's.",
        tag: tag,
        parameters: [transform],
        answer: record,
        errors: vendorErrors
    )
    static let updateHubRecord = Operation(
        id: "updateHubRecord",
        summary: "Changes a record at the vendor in part.",
        tag: tag,
        parameters: [key, transform],
        body: body,
        answer: record,
        errors: vendorErrors + [409, 413, 415]
    )
    static let replaceHubRecord = Operation(
        id: "replaceHubRecord",
        summary: "Replaces a record at the vendor.",
        tag: tag,
        parameters: [key, transform],
        body: body,
        answer: record,
        errors: vendorErrors + [409, 413, 415]
    )
    static let deleteHubRecord = Operation(
        id: "deleteHubRecord",
        summary: "Deletes a record at the vendor.",
        tag: tag,
        produces: [],
        errors: vendorErrors
    )
}
