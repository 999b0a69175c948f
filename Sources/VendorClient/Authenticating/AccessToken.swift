import OutboundHTTP

/// A token that a vendor gave for an instance, and how it is sent.
///
/// Never printed: neither description nor mirror shows it.
public struct AccessToken: Sendable {
    /// Which of the instance's tokens it is: each new one has a higher number.
    let version: Int64
    /// The token itself.
    let token: String
    private let header: String
    private let scheme: String

    init(version: Int64, token: String, source: TokenSource) {
        self.version = version
        self.token = token
        (header, scheme) = source.place
    }

    /// The same call with the token in its header.
    func authenticating(_ call: OutboundRequest) -> OutboundRequest {
        var call = call
        let field = HTTPField(header, RequestBuilder.spelled(token, scheme: scheme))
        call.headers = RequestBuilder.laying([field], over: call.headers)
        return call
    }
}

extension AccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A mask.
    public var description: String { "********" }

    /// The same mask.
    public var debugDescription: String { description }

    /// A mirror without children, so that `dump` shows no token.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
