import Events
public import Instances
public import OutboundHTTP

/// Judges where a webhook leads when it is made, so that a mistake is told to its owner and not to a log.
///
/// It is judged again at each try, at the socket: what a name leads to can change.
public struct WebhookDestination: Sendable {
    let check: DestinationCheck
    let allowances: DeliveryJob.Allowances

    /// Makes a judge.
    ///
    /// - Parameters:
    ///   - http: The client that will send.
    ///   - allowances: What an organization may reach besides what the operator allows to all.
    public init(http: OutboundClient, allowances: @escaping DeliveryJob.Allowances = { _ in [] }) {
        check = http.destinations
        self.allowances = allowances
    }

    /// Returns if a webhook of an organization may lead there.
    ///
    /// - Throws: ``EventsError/invalidURL(_:)``, which says what would be right: for a text that is no URL, a target that is private, not
    ///   https or without an address.
    public func check(_ url: String, organization: OrganizationID) async throws {
        let address = try WebhookURL(url)
        let allowed = try await allowances(organization).compactMap(EgressPolicy.Allowance.init(webhook:))
        do {
            try await check.check(url: address.clear, purpose: .webhook, allowed: allowed)
        } catch {
            throw EventsError.invalidURL("\(error)")
        }
    }
}

extension EgressPolicy.Allowance {
    /// Reads an organization's allowance, if it is one for webhooks.
    init?(webhook allowance: EgressAllowance) {
        guard allowance.purpose == "webhook", let range = CIDR(allowance.cidr) else { return nil }
        self.init(purpose: .webhook, range: range)
    }
}
