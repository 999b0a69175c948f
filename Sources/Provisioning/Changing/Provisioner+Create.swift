import Elements
import Events
import Foundation
public import Instances
import Polling
import Postgres

/// An instance just made or given a new token.
public struct ProvisionedInstance: Sendable {
    /// The instance.
    public let instance: Instance
    /// Its token, shown once; nil where it has kept the one it had.
    public let token: SecretToken?
    /// The secret of its own inbound path, shown once; nil where it was not made just now.
    public var inboundSecret: SecretToken?
}

extension Provisioner {
    /// Makes an instance with its pollers and its webhook.
    ///
    /// Before the transaction the vendor is asked for its time, which is the base line: what is dated earlier was there before. After
    /// a crash at any moment there is the whole instance or nothing of it.
    ///
    /// - Parameters:
    ///   - request: What the client asks for.
    ///   - caller: Who asks.
    /// - Returns: The instance with its token.
    /// - Throws: ``ProvisioningError``, or what the database or the keyring says.
    public func create(_ request: InstanceRequest, caller: Caller) async throws -> ProvisionedInstance {
        let element = try element(of: request)
        guard let wanted = request.name else {
            throw ProvisioningError.invalid([FieldFault(place: "name", message: "it is required")])
        }
        let name = try Self.name(wanted)
        let tags = try Self.tags(request.tags ?? [])
        let values = InstancePlanner.merge(
            request.configuration ?? [:],
            over: [:],
            secretNames: [],
            replacing: true
        )
        let plan = try InstancePlanner(element: element, limits: limits).plan(values)
        let allowances = try await instances.egressAllowances(of: caller.organization)
        try await checkDestinations(plan, allowances: allowances)
        let unborn = unborn(plan, caller, allowances)
        let baseLine = plan.eventsEnabled ? try await vendor.clock(unborn) : nil
        let new = NewInstance(
            organizationID: caller.organization,
            userID: caller.user,
            elementKey: element.key,
            name: name,
            tags: tags,
            configuration: plan.open,
            secrets: plan.secrets,
            eventsEnabled: plan.eventsEnabled,
            baseLine: baseLine
        )
        return try await database.withTransaction { connection in
            let (instance, token) = try await instances.create(new, on: connection)
            // The vendor may have given another refresh token for the one in the request, which is of no use any more.
            try await credentials.adopt(unborn, as: instance.id, on: connection)
            try await write(plan, of: instance, baseLine: baseLine, signatureKeyChanged: true, on: connection)
            let secret = try await instances.rotateInboundSecret(
                instance.id,
                organization: caller.organization,
                on: connection
            )
            return ProvisionedInstance(instance: instance, token: token, inboundSecret: secret)
        }
    }

    /// Writes what hangs on an instance; the base line is for pollers that are new.
    func write(
        _ plan: InstancePlan,
        of instance: Instance,
        baseLine: Date?,
        signatureKeyChanged: Bool,
        on connection: Connection
    ) async throws {
        let owner = instance.organizationID
        try await pollers.set(
            plan.pollers,
            of: instance.id,
            organization: owner,
            baseLine: baseLine,
            on: connection
        )
        if let url = plan.callbackURL {
            try await webhooks.ensureInstanceWebhook(instance.id, organization: owner, url: url, on: connection)
        } else {
            try await webhooks.removeInstanceWebhook(
                instance.id,
                organization: owner,
                includingKey: false,
                on: connection
            )
        }
        guard signatureKeyChanged else { return }
        let key = try plan.signatureKey.map { text throws(EventsError) in try SigningSecret(text, shortest: 1) }
        try await webhooks.setInstanceSigningKey(key, instance.id, organization: owner, on: connection)
    }

    private func element(of request: InstanceRequest) throws(ProvisioningError) -> Element {
        if let key = request.elementKey {
            guard let element = catalogue[key] else { throw .unknownElement(String(key.prefix(80))) }
            return element
        }
        if let id = request.elementID {
            guard let element = catalogue.element(numbered: id) else { throw .unknownElement(String(id)) }
            return element
        }
        throw .invalid([FieldFault(place: "element.key", message: "it is required, such as 'sagecrm'")])
    }

    /// An instance that does not exist yet, to ask its vendor with.
    private func unborn(
        _ plan: InstancePlan,
        _ caller: Caller,
        _ allowances: [EgressAllowance]
    ) -> ConnectedInstance {
        let instance = Instance(
            id: InstanceID(rawValue: 0),
            organizationID: caller.organization,
            userID: caller.user,
            elementKey: plan.element.key,
            name: "",
            configuration: plan.open
        )
        return ConnectedInstance(
            instance: instance,
            element: plan.element,
            secrets: plan.secrets,
            egressAllowances: allowances,
            operatorValues: instances.operatorValues
        )
    }
}
