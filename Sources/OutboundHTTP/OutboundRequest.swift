/// A header as it is sent or came.
///
/// Its description leaves the value out: an `Authorization` is a header too.
public struct HTTPField: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// Compared without regard to case.
    public let name: String
    /// Without the white space around it.
    public let value: String

    /// Makes a header.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// The name alone.
    public var description: String { "\(name): …" }

    /// The name alone.
    public var debugDescription: String { description }
}

/// One call to the outside.
///
/// Its description shows the method and where it goes, and nothing else: paths, queries, headers and bodies hold secrets.
public struct OutboundRequest: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
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
    /// When its connection is to be made or taken at the latest; after that it is not sent at all.
    public var startBy: ContinuousClock.Instant?
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

    /// The method and the origin.
    public var description: String { "\(method) \(DestinationURL.shown(url))" }

    /// The method and the origin.
    public var debugDescription: String { description }

    /// Empty, so that `dump` shows no secret either.
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Refuses what would break out of its place in the request.
    func validate() throws(OutboundHTTPError) {
        let isWord = (1...20).contains(method.utf8.count) && method.utf8.allSatisfy { (65...90).contains($0) }
        guard isWord, method != "CONNECT" else { throw .malformed("the method must be capital letters") }
        guard headers.count <= 100 else { throw .malformed("there are more than 100 headers") }
        for header in headers { try header.validate() }
    }
}

extension HTTPField {
    /// Headers that frame the message or choose its way: set by a customer, they would smuggle another request in.
    private static let reserved: Set<String> = [
        "connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "proxy-connection", "te",
        "trailer", "transfer-encoding", "upgrade",
    ]

    /// Checks that the header can be sent, and is then one header and no more.
    ///
    /// - Throws: ``OutboundHTTPError/malformed(_:)``, which never shows the value.
    public func validate() throws(OutboundHTTPError) {
        guard !name.isEmpty, name.utf8.count <= 256, name.utf8.allSatisfy(Self.isTokenByte) else {
            throw .malformed("the header name '\(name.filter { $0.isLetter || $0.isNumber })' is none")
        }
        guard !Self.reserved.contains(name.lowercased()) else {
            throw .malformed("the header \(name) cannot be set")
        }
        guard value.utf8.count <= 16_384 else { throw .malformed("the value of the header \(name) is too long") }
        guard value.utf8.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
            throw .malformed("the value of the header \(name) holds a line break or another control character")
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
