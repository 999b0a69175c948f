import Elements
import Events
import Foundation
import Instances
import Polling

/// Turns an instance's whole configuration into a plan, or says all that is wrong with it.
///
/// Pure: it asks no vendor and no database.
struct InstancePlanner: Sendable {
    let element: Element
    let limits: PollingLimits

    /// The most that one value may hold, in bytes.
    static let longestValue = 262_144

    /// Lays what is given over what is there.
    ///
    /// - Parameters:
    ///   - given: What the client sent; `********` for a secret that is there means unchanged, null forgets.
    ///   - held: What the instance has now, secrets opened; empty for a new one.
    ///   - secretNames: Which of it is secret.
    ///   - replacing: Whether what is not given is forgotten.
    /// - Returns: The whole configuration.
    static func merge(
        _ given: [String: JSONScalar],
        over held: [String: String],
        secretNames: Set<String>,
        replacing: Bool
    ) -> [String: String] {
        var merged = replacing ? [:] : held
        for (key, value) in given {
            guard let text = value.text else {
                merged[key] = nil
                continue
            }
            merged[key] = text == ConfigurationKey.mask && secretNames.contains(key) ? held[key] : text
        }
        return merged
    }

    /// Validates a whole configuration.
    ///
    /// - Throws: ``ProvisioningError/invalid(_:)`` with every fault.
    func plan(_ values: [String: String]) throws(ProvisioningError) -> InstancePlan {
        var faults = storable(values) + missing(values)
        let enabled = note(&faults, false) { () throws(FieldFault) in
            try boolean(ConfigurationKey.eventsEnabled, values)
        }
        let interval = note(&faults, PollingLimits.standardInterval) { () throws(FieldFault) in
            try values[ConfigurationKey.refreshInterval].nonEmpty.map { text throws(FieldFault) in
                try limits.interval(minutes: text)
            } ?? PollingLimits.standardInterval
        }
        note(&faults, ()) { () throws(FieldFault) in try vendorType(values, enabled: enabled) }
        note(&faults, ()) { () throws(FieldFault) in try finder(values) }
        let baseURL = note(&faults, "") { () throws(FieldFault) in try origin(values) }
        let callback = note(&faults, nil) { () throws(FieldFault) in try receiver(values) }
        let key = note(&faults, nil) { () throws(FieldFault) in try signatureKey(values) }
        let configurations = pollers(values, &faults)
        guard faults.isEmpty else { throw .invalid(faults) }
        var open: [String: String] = [:]
        var secrets: [String: String] = [:]
        for (name, value) in values {
            if isSecret(name, value: value) { secrets[name] = value } else { open[name] = value }
        }
        let pollers = configurations.map {
            NewPoller(object: $0.object, configuration: $0.text, interval: interval)
        }
        return InstancePlan(
            element: element,
            open: open,
            secrets: secrets,
            eventsEnabled: enabled,
            pollers: enabled && isPolled(values) ? pollers : [],
            callbackURL: callback,
            signatureKey: key,
            baseURL: baseURL
        )
    }

    /// Whether a value is sealed: what the element calls secret, the signature's key, a URL with user-info, and whatever nobody
    /// here knows the meaning of.
    func isSecret(_ name: String, value: String) -> Bool {
        if let field = element.field(name) { return field.secret }
        if name == ConfigurationKey.callbackURL {
            let parts = URLComponents(string: value)
            return parts == nil || parts?.user != nil || parts?.password != nil
        }
        return !ConfigurationKey.open.contains(name)
    }

    // MARK: - Parts

    private func storable(_ values: [String: String]) -> [FieldFault] {
        values.keys.sorted().compactMap { name in
            let place = "configuration.\(name.prefix(80))"
            if name.isEmpty || name.utf8.count > 200 || name.utf8.contains(0) {
                return FieldFault(place: place, message: "a key has 1 to 200 bytes")
            }
            let value = values[name] ?? ""
            if value.utf8.contains(0) { return FieldFault(place: place, message: "it holds the character NUL") }
            if value.utf8.count > Self.longestValue {
                return FieldFault(place: place, message: "it is longer than \(Self.longestValue) bytes")
            }
            return nil
        }
    }

    private func missing(_ values: [String: String]) -> [FieldFault] {
        element.configuration.filter { $0.required && values[$0.key].nonEmpty == nil }.map {
            FieldFault(place: "configuration.\($0.key)", message: "it is required by the element '\(element.key)'")
        }
    }

    private func boolean(_ key: String, _ values: [String: String]) throws(FieldFault) -> Bool {
        switch values[key].nonEmpty?.lowercased() {
        case nil, "false": return false
        case "true": return true
        default: throw FieldFault(place: "configuration.\(key)", message: "it must be true or false")
        }
    }

    private func vendorType(_ values: [String: String], enabled: Bool) throws(FieldFault) {
        let place = "configuration.\(ConfigurationKey.vendorType)"
        switch values[ConfigurationKey.vendorType].nonEmpty {
        case nil, "polling": return
        case "webhook", "webhooks":
            guard enabled, !element.resources.values.contains(where: { $0.webhook != nil }) else { return }
            throw FieldFault(
                place: place,
                message: "the element '\(element.key)' has no webhooks of its own; use 'polling'"
            )
        default: throw FieldFault(place: place, message: "it must be 'polling', 'webhook' or 'webhooks'")
        }
    }

    /// Whether the vendor is polled: with webhooks asked for only what the instance itself says how to poll.
    private func isPolled(_ values: [String: String]) -> Bool {
        guard ["webhook", "webhooks"].contains(values[ConfigurationKey.vendorType]) else { return true }
        return values[ConfigurationKey.pollerConfiguration].nonEmpty != nil
    }

    /// The finder is looked for in an index over what is not sealed.
    private func finder(_ values: [String: String]) throws(FieldFault) {
        guard let text = values[ConfigurationKey.instanceFinder].nonEmpty else { return }
        let place = "configuration.\(ConfigurationKey.instanceFinder)"
        let parts = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard text.utf8.count <= 500, parts.count == 2, let key = parts.first, let path = parts.last else {
            throw FieldFault(place: place, message: "it is 'configKey|payload.path', such as 'accountId|account.id'")
        }
        do throws(FieldPathError) {
            _ = try FieldPath(path)
        } catch {
            throw FieldFault(place: place, message: "'\(path.prefix(80))' is no path: \(error)")
        }
        guard let value = values[key].nonEmpty, value.utf8.count <= 1_024, !isSecret(key, value: value) else {
            throw FieldFault(
                place: place,
                message:
                    "'\(key.prefix(80))' must be a key of this configuration that the element knows and that is no secret"
            )
        }
    }

    private func origin(_ values: [String: String]) throws(FieldFault) -> String {
        do throws(TemplateError) {
            return try element.baseURL.render { values[$0] ?? element.field($0)?.defaultValue }
        } catch {
            throw FieldFault(place: "configuration", message: error.message)
        }
    }

    private func receiver(_ values: [String: String]) throws(FieldFault) -> String? {
        guard let url = values[ConfigurationKey.callbackURL].nonEmpty else { return nil }
        let place = "configuration.\(ConfigurationKey.callbackURL)"
        guard url.utf8.count <= 2048 else { throw FieldFault(place: place, message: "it is longer than 2048 bytes") }
        guard let parts = URLComponents(string: url, encodingInvalidCharacters: false),
            let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme), parts.host.nonEmpty != nil
        else {
            throw FieldFault(place: place, message: "it is not a URL; https://host/path would be")
        }
        return url
    }

    private func signatureKey(_ values: [String: String]) throws(FieldFault) -> String? {
        guard let key = values[ConfigurationKey.signatureKey].nonEmpty else { return nil }
        do throws(EventsError) {
            _ = try SigningSecret(key, shortest: 1)
            return key
        } catch {
            throw FieldFault(place: "configuration.\(ConfigurationKey.signatureKey)", message: error.description)
        }
    }

    /// Read also where events are off: a mistake is told when it is made.
    private func pollers(_ values: [String: String], _ faults: inout [FieldFault]) -> [PollerConfiguration] {
        do throws(PollerConfigurationError) {
            return try PollerConfiguration.all(
                element: element,
                text: values[ConfigurationKey.pollerConfiguration].nonEmpty,
                objects: values[ConfigurationKey.objects].nonEmpty
            )
        } catch {
            faults += error.faults.map { FieldFault(place: "configuration.\($0.place)", message: $0.message) }
            return []
        }
    }

    @discardableResult
    private func note<T>(_ faults: inout [FieldFault], _ fallback: T, _ body: () throws(FieldFault) -> T) -> T {
        do throws(FieldFault) {
            return try body()
        } catch {
            faults.append(error)
            return fallback
        }
    }
}

extension Optional where Wrapped == String {
    /// The text; nil where there is none or it is empty.
    fileprivate var nonEmpty: String? {
        guard let self, !self.isEmpty else { return nil }
        return self
    }
}
