import Elements
import Events
import Foundation
public import Instances
import Postgres

extension Provisioner {
    /// Changes an instance, its pollers and its webhook.
    ///
    /// - Parameters:
    ///   - id: Which.
    ///   - organization: Whose.
    ///   - request: What to change. The element cannot be changed.
    ///   - replacing: Whether a given configuration replaces the old one (PUT) or is merged into it (PATCH).
    ///   - rotatingToken: Whether to issue a new token.
    /// - Returns: The instance as it is then, and the new token if one was issued.
    /// - Throws: ``ProvisioningError``, or what the database or the keyring says.
    public func change(
        _ id: InstanceID,
        organization: OrganizationID,
        _ request: InstanceRequest,
        replacing: Bool,
        rotatingToken: Bool = false
    ) async throws -> ProvisionedInstance {
        for _ in 0..<4 {
            let done = try await attempt(id, organization, request, replacing: replacing, rotatingToken: rotatingToken)
            if let done { return done }
        }
        throw ProvisioningError.changedMeanwhile
    }

    /// Plans and writes once; nil where the instance was changed between reading and writing.
    private func attempt(
        _ id: InstanceID,
        _ organization: OrganizationID,
        _ request: InstanceRequest,
        replacing: Bool,
        rotatingToken: Bool
    ) async throws -> ProvisionedInstance? {
        guard let read = try await instances.connect(id, organization: organization) else {
            throw ProvisioningError.noSuchInstance
        }
        try refuseAnotherElement(request, read)
        var change = InstanceChange(
            name: try request.name.map(Self.name),
            tags: try request.tags.map(Self.tags)
        )
        var plan: InstancePlan?
        var baseLine: Date?
        let held = read.instance.configuration.merging(read.secrets) { _, secret in secret }
        if let configuration = request.configuration {
            let values = InstancePlanner.merge(
                configuration,
                over: held,
                secretNames: Set(read.secrets.keys),
                replacing: replacing
            )
            let new = try InstancePlanner(element: read.element, limits: limits).plan(values)
            try await checkDestinations(new, allowances: read.egressAllowances)
            // What is polled anew begins now, at the vendor's own time; what was polled before goes on where it is.
            if !Set(new.pollers.map(\.object)).isSubset(of: polled(read, held)) {
                baseLine = try await vendor.clock(Self.connected(read, new))
                change.baseLine = baseLine
            }
            change.configuration = new.open
            change.secrets = new.secrets
            change.removedSecrets = read.secrets.keys.filter { new.secrets[$0] == nil }.sorted()
            change.eventsEnabled = new.eventsEnabled
            // New credentials deserve a new chance.
            change.valid = values == held ? nil : true
            plan = new
        }
        let (written, planned, newBaseLine) = (change, plan, baseLine)
        let connected = plan.map { Self.connected(read, $0) }
        return try await database.withTransaction { connection -> ProvisionedInstance? in
            guard let locked = try await instances.lock(id, organization: organization, on: connection) else {
                throw ProvisioningError.noSuchInstance
            }
            guard locked.updatedAt == read.instance.updatedAt else { return nil }
            let token =
                rotatingToken ? try await instances.rotateToken(id, organization: organization, on: connection) : nil
            guard
                let changed = try await instances.update(id, organization: organization, written, on: connection)
            else { throw ProvisioningError.noSuchInstance }
            // Tokens of other credentials are never used again; that of the same go on.
            if let connected { try await credentials.forget(allBut: connected, on: connection) }
            if let planned {
                let oldKey = read.secrets[ConfigurationKey.signatureKey] ?? ""
                try await write(
                    planned,
                    of: changed,
                    baseLine: newBaseLine,
                    signatureKeyChanged: oldKey != planned.signatureKey ?? "",
                    on: connection
                )
                if !read.instance.valid, written.valid == true {
                    try await pollers.wake(of: id, organization: organization, on: connection)
                }
            }
            return ProvisionedInstance(instance: changed, token: token)
        }
    }

    /// The instance with the configuration that it is to have.
    private static func connected(_ read: ConnectedInstance, _ plan: InstancePlan) -> ConnectedInstance {
        ConnectedInstance(
            instance: read.instance.replacing(configuration: plan.open),
            element: read.element,
            secrets: plan.secrets,
            egressAllowances: read.egressAllowances,
            operatorValues: read.operatorValues
        )
    }

    /// The objects that are polled before a change; none where the old configuration no longer fits the element.
    private func polled(_ read: ConnectedInstance, _ held: [String: String]) -> Set<String> {
        guard read.instance.eventsEnabled else { return [] }
        do throws(ProvisioningError) {
            let old = try InstancePlanner(element: read.element, limits: limits).plan(held)
            return Set(old.pollers.map(\.object))
        } catch {
            return []
        }
    }

    private func refuseAnotherElement(
        _ request: InstanceRequest,
        _ read: ConnectedInstance
    ) throws(ProvisioningError) {
        let sameKey = request.elementKey == nil || request.elementKey == read.element.key
        let sameID = request.elementKey != nil || request.elementID == nil || request.elementID == read.element.id
        guard sameKey, sameID else {
            throw .invalid([
                FieldFault(place: "element", message: "an instance stays with its element ('\(read.element.key)')")
            ])
        }
    }
}
