import Foundation
import Hummingbird

/// Where the API listens, and whom it believes.
public struct APIConfiguration: Sendable {
    /// The address to listen on.
    public var host: String
    /// The port; 0 for any that is free.
    public var port: Int
    /// The networks whose `X-Forwarded-For` is believed.
    public var trustedProxies: [ProxyNetwork]
    /// The longest that `GET /events?wait=` waits.
    public var longestWait: Duration

    /// Describes an API's place.
    public init(
        host: String = "127.0.0.1",
        port: Int = 8080,
        trustedProxies: [ProxyNetwork] = [],
        longestWait: Duration = .seconds(60)
    ) {
        self.host = host
        self.port = port
        self.trustedProxies = trustedProxies
        self.longestWait = longestWait
    }

    /// Whether an address is one of the proxies.
    func trusts(_ address: String) -> Bool {
        trustedProxies.contains { $0.contains(address) }
    }

    /// Scheme and authority as the client called them: what a proxy of ours says, else what the request itself does.
    func origin(of request: Request, peer: String?) -> String {
        let isBelieved = peer.map(trusts) ?? false
        let scheme = isBelieved ? request.headers[.xForwardedProto] : nil
        let host = isBelieved ? request.headers[.xForwardedHost] : nil
        return "\(scheme ?? "http")://\(host ?? request.head.authority ?? "")"
    }

    /// The last address of `X-Forwarded-For` that no proxy of ours has; what stands before it anybody may have written.
    func client(of request: Request, peer: String?) -> String? {
        let hops = request.headers[values: .xForwardedFor].flatMap { $0.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces) }
        return hops.last { !trusts($0) && ProxyNetwork.bytes(of: $0) != nil } ?? peer
    }
}
