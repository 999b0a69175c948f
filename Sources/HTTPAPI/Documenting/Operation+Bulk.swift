extension Operation {
    private static let tag = "Bulk"
    private static let tokenPaging = paging.filter { ["pageSize", "nextPage"].contains($0.name) }
    private static let tokenHeaders = ["Elements-Returned-Count", "Elements-Next-Page-Token"]

    private static func text(_ name: String, _ about: String) -> Parameter {
        Parameter(place: .query, name: name, about: about, schema: .type("string"))
    }

    static let createBulkQuery = Operation(
        id: "createBulkQuery",
        summary: "Begins an export of all records that a CEQL query names, got one by one into one file.",
        tag: tag,
        parameters: [
            text(
                "q",
                "The query, such as select * from contacts where …; may stand in the body instead. An order by is refused where "
                    + "the vendor cannot sort."
            ),
            text("lastRunDate", "Only what was updated after this date."),
            text("from", "Only what was updated at this date or later."),
            text("to", "Only what was updated at this date or earlier."),
            Parameter(
                place: .header,
                name: "Elements-Async-Callback-Url",
                about: "Where a POST tells of the end.",
                schema: ["type": "string", "format": "uri"]
            ),
        ],
        body: [
            ("application/json", .schema("BulkQuery")),
            (
                "multipart/form-data",
                ["type": "object", "properties": ["metaData": .schema("BulkQuery")]]
            ),
        ],
        bodyIsRequired: false,
        answer: .schema("BulkCreated"),
        errors: [400, 413, 415]
    )
    static let listBulkJobs = Operation(
        id: "listBulkJobs",
        summary: "Lists the instance's bulk jobs, the newest first.",
        tag: tag,
        parameters: tokenPaging + [
            text("where", "A CEQL clause over a job's own fields, such as status = 'COMPLETED'.")
        ],
        answer: .list(of: "BulkJob"),
        headers: tokenHeaders,
        errors: [400]
    )
    static let getBulkStatus = Operation(
        id: "getBulkStatus",
        summary: "Returns how far a bulk job is.",
        tag: tag,
        answer: .schema("BulkJob")
    )
    static let listBulkErrors = Operation(
        id: "listBulkErrors",
        summary: "Lists what a bulk job could not take, in order.",
        tag: tag,
        parameters: tokenPaging,
        answer: .list(of: "BulkRecordError"),
        headers: tokenHeaders,
        errors: [400]
    )
    static let cancelBulkJob = Operation(
        id: "cancelBulkJob",
        summary: "Cancels a bulk job; 409 where it has finished.",
        tag: tag,
        answer: .schema("BulkJob"),
        errors: [409]
    )
    static let getBulkFile = Operation(
        id: "getBulkFile",
        summary: "Returns the file of a completed job: one record a line, or CSV; ranges are honoured.",
        tag: tag,
        parameters: [
            Parameter(place: .header, name: "Range", about: "One range of bytes.", schema: .type("string")),
            Parameter(
                place: .header,
                name: "If-Range",
                about: "The ETag that the range is of.",
                schema: .type("string")
            ),
        ],
        produces: ["application/json", "application/jsonl", "text/csv"],
        answer: .type("string"),
        headers: ["ETag", "Accept-Ranges", "Content-Disposition"],
        errors: [206, 406, 409, 410, 416]
    )
}
