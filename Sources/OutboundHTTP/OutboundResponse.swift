/// What came back.
public struct OutboundResponse: Sendable {
    /// The status, 100 to 999.
    public let status: Int
    /// In the order they came.
    public let headers: [HTTPField]
    /// Decompressed.
    public let body: [UInt8]
    /// Whether the body is only the beginning of what was sent.
    public let isTruncated: Bool
    /// From the start of the call to its end.
    public let duration: Duration

    /// Whether it came over a kept connection.
    public let reusedConnection: Bool

    /// Makes an answer.
    public init(
        status: Int,
        headers: [HTTPField],
        body: [UInt8],
        isTruncated: Bool,
        duration: Duration,
        reusedConnection: Bool = false
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isTruncated = isTruncated
        self.duration = duration
        self.reusedConnection = reusedConnection
    }

    /// The first value of a header, whatever the case of its name.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.name.lowercased() == wanted }?.value
    }
}

/// The head of an answer whose body is still to come.
public struct OutboundHead: Sendable {
    /// The status.
    public let status: Int
    /// In the order they came.
    public let headers: [HTTPField]
}
