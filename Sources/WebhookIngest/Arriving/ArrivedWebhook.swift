/// A request of a vendor's as it arrived, before anybody knows whether it is one.
public struct ArrivedWebhook: Sendable {
    /// The method, such as `POST`.
    public let method: String
    /// The whole URL as the vendor called it, for the signatures that cover it.
    public let url: String
    /// The path with its query.
    public let path: String
    /// The query as it was sent; nil where there is none.
    public let query: String?
    /// The headers in the order in which they came.
    public let headers: [(name: String, value: String)]
    /// The body's bytes.
    public let body: [UInt8]

    /// Describes a request.
    public init(
        method: String,
        url: String,
        path: String,
        query: String?,
        headers: [(name: String, value: String)],
        body: [UInt8]
    ) {
        self.method = method
        self.url = url
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// All values of a header, in the order in which they came.
    public func values(of header: String) -> [String] {
        let wanted = header.lowercased()
        return headers.filter { $0.name.lowercased() == wanted }.map(\.value)
    }

    /// The value of a header that was sent once; nil where it was not sent, or several times: nobody could say which counts.
    public func value(of header: String) -> String? {
        let found = values(of: header)
        return found.count == 1 ? found.first : nil
    }

    /// The body's type, without its parameters, in lower case.
    var mediaType: String? {
        guard let value = values(of: "Content-Type").first else { return nil }
        let type = value.prefix { $0 != ";" }
        return type.lowercased().filter { !$0.isWhitespace }
    }
}
