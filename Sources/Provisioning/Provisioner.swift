public import Elements
public import Events
import Foundation
public import Instances
public import Polling
public import Postgres
public import VendorClient

/// Makes, changes and removes instances together with their pollers and their webhook, each time in one transaction.
///
/// All that asks the network (where a URL leads, what the vendor's clock says) is done before the transaction begins. A change
/// is written only to the instance that was read: where somebody else has changed it meanwhile, it is read and planned again.
public struct Provisioner: Sendable {
    let database: Database
    let instances: InstanceStore
    let pollers: PollerStore
    let webhooks: WebhookStore
    let catalogue: Catalogue
    let vendor: any VendorAsking
    let destinations: any DestinationChecking
    let limits: PollingLimits
    let credentials: CredentialStore

    /// Connects the stores that an instance is kept in.
    public init(
        database: Database,
        instances: InstanceStore,
        pollers: PollerStore,
        webhooks: WebhookStore,
        catalogue: Catalogue,
        vendor: any VendorAsking,
        credentials: CredentialStore,
        destinations: any DestinationChecking,
        limits: PollingLimits = PollingLimits()
    ) {
        self.database = database
        self.instances = instances
        self.pollers = pollers
        self.webhooks = webhooks
        self.catalogue = catalogue
        self.vendor = vendor
        self.destinations = destinations
        self.limits = limits
        self.credentials = credentials
    }

    /// Judges where a plan's URLs lead.
    ///
    /// - Throws: ``ProvisioningError/invalid(_:)``.
    func checkDestinations(_ plan: InstancePlan, allowances: [EgressAllowance]) async throws(ProvisioningError) {
        var wanted: [(place: String, url: String, purpose: DestinationPurpose)] = [
            ("configuration", plan.baseURL, .vendor)
        ]
        if let url = plan.callbackURL {
            wanted.append(("configuration.\(ConfigurationKey.callbackURL)", url, .webhook))
        }
        var faults: [FieldFault] = []
        for (place, url, purpose) in wanted {
            do throws(DestinationRefused) {
                try await destinations.check(Self.withoutUserInfo(url), purpose: purpose, allowances: allowances)
            } catch {
                faults.append(FieldFault(place: place, message: error.message))
            }
        }
        guard faults.isEmpty else { throw .invalid(faults) }
    }

    /// Judges where a callback's URL leads, for one that is given with a call and not with an instance.
    ///
    /// - Throws: ``ProvisioningError/invalid(_:)`` with that place.
    public func checkCallback(_ url: String, place: String, organization: OrganizationID) async throws {
        let allowances = try await instances.egressAllowances(of: organization)
        do throws(DestinationRefused) {
            try await destinations.check(Self.withoutUserInfo(url), purpose: .webhook, allowances: allowances)
        } catch {
            throw ProvisioningError.invalid([FieldFault(place: place, message: error.message)])
        }
    }

    /// The URL that is asked: user and password go in a header.
    private static func withoutUserInfo(_ url: String) -> String {
        guard var parts = URLComponents(string: url), parts.user != nil || parts.password != nil else { return url }
        parts.user = nil
        parts.password = nil
        return parts.string ?? url
    }

    /// Reads names and tags as people may write them.
    static func name(_ text: String) throws(ProvisioningError) -> String {
        let name = PlainText.strip(text)
        guard !name.isEmpty, name.count <= 200 else {
            throw .invalid([FieldFault(place: "name", message: "it has 1 to 200 characters, HTML not counted")])
        }
        return name
    }

    static func tags(_ texts: [String]) throws(ProvisioningError) -> [String] {
        let tags = texts.map(PlainText.strip).filter { !$0.isEmpty }
        guard tags.count <= 100, tags.allSatisfy({ $0.count <= 200 }) else {
            throw .invalid([FieldFault(place: "tags", message: "at most 100 tags of at most 200 characters each")])
        }
        return tags
    }
}
