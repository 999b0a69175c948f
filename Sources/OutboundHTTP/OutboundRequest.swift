/// A header as it is sent or came.
public struct HTTPField: Sendable, Hashable {
    /// Compared without regard to case.
    public let name: String
    /// Without the white space around it.
    public let value: String

    /// Makes a header.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// One call to the outside.
public struct OutboundRequest: Sendable {
    /// What is done with an answer that is larger than `maximumBodyBytes`.
    public enum Excess: Sendable {
        /// The call fails.
        case fail
        /// The call succeeds with the beginning, and says that it is one.
        case truncate
    }

    /// `GET`, `POST`, …: letters only.
    public var method: String
    /// An absolute URL without user and password.
    public var url: String
    /// Sent in this order; names and values without line breaks.
    public var headers: [HTTPField]
    /// Sent as it stands; nil is none.
    public var body: [UInt8]?
    /// Decides which private addresses are allowed.
    public var purpose: EgressPurpose
    /// From the start to the connection, with TLS.
    public var connectTimeout: Duration = .seconds(10)
    /// The longest silence.
    public var stallTimeout: Duration = .seconds(30)
    /// From the start to the last byte of the body.
    public var totalTimeout: Duration = .seconds(60)
    /// Counted after decompression.
    public var maximumBodyBytes = 32 << 20
    /// What is done with a larger one.
    public var onExcess: Excess = .fail
    /// Whether it must not be sent twice: a connection of its own, because libcurl repeats by itself what it wrote to a
    /// kept one that turned out to be dead (curl#18417).
    public var sentOnce = false
    /// What the organization's own exceptions allow besides.
    public var allowed: [EgressPolicy.Allowance] = []

    /// Makes a call with the usual deadlines.
    public init(
        method: String = "GET",
        url: String,
        headers: [HTTPField] = [],
        body: [UInt8]? = nil,
        purpose: EgressPurpose
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.purpose = purpose
    }

    /// Refuses what would break out of its place in the request.
    func validate() throws(OutboundHTTPError) {
        guard !method.isEmpty, method.utf8.allSatisfy({ (65...90).contains($0) }) else {
            throw .malformed("the method must be capital letters")
        }
        for header in headers {
            guard !header.name.isEmpty, header.name.utf8.allSatisfy(Self.isTokenByte) else {
                throw .malformed("the header name '\(header.name.filter { $0.isLetter || $0.isNumber })' is none")
            }
            guard !header.value.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) else {
                throw .malformed("the value of the header \(header.name) holds a line break")
            }
        }
    }

    /// RFC 9110, section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
