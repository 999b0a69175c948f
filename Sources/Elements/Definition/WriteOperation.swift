/// How a record is created, changed, replaced or deleted.
public struct WriteOperation: Sendable, Hashable {
    /// The method.
    public let method: HTTPMethodName
    /// The path, with `${id}` in it where there is one.
    public let path: URLTemplate
    /// The key under which the body is put; `nil` if it is sent as it is.
    public let wrap: String?
    /// Where in the answer the record is; `nil` if the answer is the record.
    public let dataPath: FieldPath?
    /// The header by which the vendor tells a repeated call; `nil` if it cannot.
    public let idempotencyHeader: String?
    /// The body's type.
    public let contentType: String
}
