extension Operation {
    private static let tag = "Elements"

    static let listElements = Operation(
        id: "listElements",
        summary: "Lists the elements: the vendors that this installation knows.",
        tag: tag,
        parameters: paging,
        answer: .list(of: "Element"),
        headers: pagingHeaders,
        errors: [400]
    )
    static let getElement = Operation(
        id: "getElement",
        summary: "Returns an element, by its key or its number, with what an instance of it must or may give.",
        tag: tag,
        answer: .schema("Element")
    )
    static let getElementMetadata = Operation(
        id: "getElementMetadata",
        summary: "Tells what an element can do: its objects, each with its operations, and how changes are found.",
        tag: tag,
        answer: .schema("ElementMetadata")
    )
}
