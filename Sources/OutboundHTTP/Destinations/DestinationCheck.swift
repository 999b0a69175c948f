/// Decides whether a URL may be called, before anything is sent and when somebody asks to have it called later.
public struct DestinationCheck: Sendable {
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
        let url = try DestinationURL(url)
        let addresses = if let address = url.address { [address] } else { try await resolver.addresses(of: url.host) }
        try Self.judge(addresses, of: url, for: purpose, by: policy.adding(allowed))
    }

    /// Refuses unless every address of the host may be reached.
    static func judge(
        _ addresses: [IPAddress],
        of url: DestinationURL,
        for purpose: EgressPurpose,
        by policy: EgressPolicy
    ) throws(OutboundHTTPError) {
        guard !addresses.isEmpty else { throw .unresolvable(host: url.host) }
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
    }
}
