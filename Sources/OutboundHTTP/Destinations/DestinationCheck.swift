/// Decides whether a URL may be called, before anything is sent and when somebody asks to have it called later.
public struct DestinationCheck: Sendable {
    /// Where a call may go: the host, and the addresses that were judged and are the only ones to connect to.
    struct Destination: Sendable, Equatable {
        let host: String
        let port: Int
        let addresses: [IPAddress]
        let isAddress: Bool
    }

    let policy: EgressPolicy
    let resolver: any HostResolver

    /// Makes a check.
    public init(policy: EgressPolicy, resolver: any HostResolver = SystemResolver()) {
        self.policy = policy
        self.resolver = resolver
    }

    /// Returns if the URL may be called now; it is judged again at each call.
    ///
    /// - Throws: ``OutboundHTTPError`` of the kinds malformed, refused and unresolvable.
    public func check(
        url: String,
        purpose: EgressPurpose,
        allowed: [EgressPolicy.Allowance] = []
    ) async throws(OutboundHTTPError) {
        _ = try await destination(of: url, purpose: purpose, policy: policy.adding(allowed))
    }

    func destination(
        of text: String,
        purpose: EgressPurpose,
        policy: EgressPolicy
    ) async throws(OutboundHTTPError) -> Destination {
        let url = try DestinationURL(text)
        let addresses = if let address = url.address { [address] } else { try await resolver.addresses(of: url.host) }
        let verdicts = addresses.map { policy.judge($0, for: purpose) }
        // One private address among public ones is how a name is rebound: all or nothing.
        guard !verdicts.contains(.refused) else {
            throw .refused(
                "\(url.host) is in a private or reserved network; the operator may allow it with POLLUX_EGRESS_ALLOW"
            )
        }
        guard url.isSecure || verdicts.allSatisfy({ $0 == .allowed }) else {
            throw .refused("\(url.host) must be called with https")
        }
        return Destination(host: url.host, port: url.port, addresses: addresses, isAddress: url.address != nil)
    }
}
