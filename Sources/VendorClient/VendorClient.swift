public import OutboundHTTP

/// One vendor call done right: where it goes, who asks, what page, and what the answer means.
///
/// It holds no connection of the database while it calls: a call may take a minute. What is retried here is only what a moment
/// may mend; longer waits are for the queue, which has nothing running meanwhile.
public struct VendorClient: Sendable {
    let http: OutboundClient
    /// Where access tokens come from.
    let credentials: CredentialStore
    /// Who lets calls through; nil lets all through.
    let gate: BudgetGate?
    /// By which right its calls take from the vendor's budget.
    private(set) var right = CallRight.poll

    /// Makes a client on the way out that all of the process uses.
    ///
    /// - Parameters:
    ///   - http: the way out.
    ///   - credentials: keeps access tokens; nil keeps them in this client's memory, for tools and tests without a database.
    ///   - budget: who lets calls through, by the vendors' limits; nil knows no limits, for tools and tests without a database.
    public init(http: OutboundClient, credentials: CredentialStore? = nil, budget: BudgetGate? = nil) {
        self.http = http
        self.credentials = credentials ?? CredentialStore(http: http)
        gate = budget
    }

    /// A client whose calls take from the vendor's budget by this right.
    public func calling(as right: CallRight) -> VendorClient {
        var client = self
        client.right = right
        return client
    }
}
