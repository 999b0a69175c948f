import Events
import Instances
import OutboundHTTP
import Testing

@testable import WebhookDelivery

struct WebhookDestinationTests {
    @Test(arguments: [
        "http://127.0.0.1:8080/", "https://10.1.2.3/", "https://[::1]/", "http://8.8.8.8/", "nonsense", "https://a b/",
    ])
    func `a target that may not be reached is refused where it is given`(url: String) async throws {
        let destination = WebhookDestination(http: OutboundClient(policy: .closed))
        await #expect(throws: EventsError.self) {
            try await destination.check(url, organization: OrganizationID(rawValue: 1))
        }
    }

    @Test func `what the operator or the organization allows is taken, with user-info too`() async throws {
        let operators = OutboundClient(policy: try EgressPolicy(parsing: "webhook:127.0.0.0/8"))
        try await WebhookDestination(http: operators).check(
            "http://ann:pass@127.0.0.1:8080/",
            organization: OrganizationID(rawValue: 1)
        )
        let own = WebhookDestination(http: OutboundClient(policy: .closed)) { organization in
            organization.rawValue == 1 ? [EgressAllowance(purpose: "webhook", cidr: "10.0.0.0/8")] : []
        }
        try await own.check("https://10.1.2.3/", organization: OrganizationID(rawValue: 1))
        await #expect(throws: EventsError.self) {
            try await own.check("https://10.1.2.3/", organization: OrganizationID(rawValue: 2))
        }
    }
}
