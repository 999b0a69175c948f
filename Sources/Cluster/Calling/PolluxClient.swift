import OutboundHTTP

/// Calls the API of a Pollux on this machine, as the demo does on behalf of a customer.
public struct PolluxClient: Sendable {
    /// The address of the API.
    public let address: ListenAddress
    private let authorization: String
    private let http: OutboundClient

    /// An answer of the API.
    public struct Answer: Sendable {
        /// The status.
        public let status: Int
        /// The body.
        public let body: [UInt8]

        /// The body as text.
        public var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// Calls an API.
    ///
    /// - Parameters:
    ///   - address: where it listens, on this machine.
    ///   - authorization: the value of the `Authorization` header.
    /// - Throws: never, but for a policy that is a constant.
    public init(address: ListenAddress, authorization: String) throws {
        self.address = address
        self.authorization = authorization
        http = OutboundClient(policy: try EgressPolicy(parsing: "127.0.0.0/8,::1/128"))
    }

    /// Makes a call.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: the path.
    ///   - query: parameters, which are encoded.
    ///   - headers: further headers.
    ///   - json: the body.
    /// - Returns: the answer, whatever its status.
    /// - Throws: what went wrong on the way.
    public func call(
        _ method: String,
        _ path: String,
        query: [(String, String)] = [],
        headers: [(String, String)] = [],
        json: String? = nil
    ) async throws -> Answer {
        let encoded = query.map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&")
        var request = OutboundRequest(
            method: method,
            url: "http://\(address)\(path)\(encoded.isEmpty ? "" : "?")\(encoded)",
            headers: [HTTPField("Authorization", authorization)] + headers.map { HTTPField($0.0, $0.1) },
            body: json.map { Array($0.utf8) },
            purpose: .vendor
        )
        if json != nil { request.headers.append(HTTPField("Content-Type", "application/json")) }
        request.maximumBodyBytes = 256 << 20
        let response = try await http.send(request)
        return Answer(status: response.status, body: response.body)
    }

    /// Ends what is on its way.
    public func close() {
        http.shutdown()
    }

    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(Character(Unicode.Scalar(byte)))
            default: "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 0x0F)])"
            }
        }.joined()
    }
}
