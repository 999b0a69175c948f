import Hummingbird

extension Response {
    /// An answer in JSON.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.bytes))
        )
    }

    /// A list with the headers that say how much of it this is.
    static func list(_ items: [JSONValue], total: Int? = nil, next: PageToken? = nil) -> Response {
        var response = json(.array(items))
        response.headers[.elementsReturnedCount] = String(items.count)
        if let total { response.headers[.elementsTotalCount] = String(total) }
        if let next { response.headers[.elementsNextPageToken] = next.text }
        return response
    }

    /// The answer to a deletion: nothing.
    static var empty: Response { Response(status: .ok) }
}
