import Crypto
import Elements
import Foundation
import Instances

/// A request that can be read, of an element that has webhooks: whose it is, whether it is the vendor's, and whether it is taken.
struct InboundArrival: Sendable {
    let door: InboundDoor
    let element: Element
    let arrived: ArrivedWebhook
    let payload: InboundPayload

    /// Takes it in for the instances that it means.
    ///
    /// - Returns: what to answer; nil where an instance was changed meanwhile.
    func take(_ address: InboundAddress) async throws -> InboundAnswer? {
        let key = ReceiverMemory.Key(address, of: element.key)
        if let key, let answer = try await takeAsRemembered(key) { return answer }
        let readAt = ContinuousClock.now
        let found = try await receivers(address)
        if case .secret = address, found.instances.isEmpty {
            report(.unknown, "no instance has this path")
            return .unknown
        }
        let (targets, reason) = targets(of: found)
        guard !targets.isEmpty else {
            guard element.signature != nil else { return nobody(.received) }
            report(.unsigned, reason ?? "no instance that takes webhooks is meant by it")
            return .unsigned
        }
        let answer = try await write(targets)
        if let key, answer == .received, targets.count == found.instances.count, targets.count == address.count {
            door.memory.remember(found, readAt: readAt, as: key)
        }
        return answer
    }

    /// Takes it in for instances as they were when the last one came for them, without a look-up.
    ///
    /// - Returns: nil where that cannot be: only a look-up of now may refuse what a vendor sends.
    private func takeAsRemembered(_ key: ReceiverMemory.Key) async throws -> InboundAnswer? {
        guard let known = door.memory.receivers(key) else { return nil }
        let targets = targets(of: known).taking
        let isTooLarge = element.signature == nil && payload.bytes.count > InboundDoor.largestHint
        if targets.count == known.instances.count, !isTooLarge, let answer = try await write(targets) { return answer }
        door.memory.forget(key)
        return nil
    }

    /// Those that take it, and whether the vendor has signed it for them; why the last of the others does not.
    private func targets(
        of found: InstanceReceivers
    ) -> (taking: [(instance: ConnectedInstance, isSigned: Bool)], reason: String?) {
        let meant = found.instances.filter { $0.value("event.vendor.type") != "polling" }
        guard let rule = element.signature else { return (meant.map { (instance: $0, isSigned: false) }, nil) }
        var signed: [(instance: ConnectedInstance, isSigned: Bool)] = []
        var reason: String?
        for instance in meant {
            do throws(SignatureFault) {
                let secret = try Self.secret(rule, of: instance)
                try SignatureCheck(rule: rule, secret: secret, now: found.now).verify(arrived)
                signed.append((instance: instance, isSigned: true))
            } catch {
                reason = error.rawValue
            }
        }
        return (signed, reason)
    }

    private func receivers(_ address: InboundAddress) async throws -> InstanceReceivers {
        switch address {
        case .instances(let ids):
            return try await door.instances.receivers(
                of: element,
                .numbers(Array(Set(ids)).sorted { $0.rawValue < $1.rawValue })
            )
        case .secret(let secret):
            return try await door.instances.receivers(of: element, .inboundSecret(secret))
        case .payload:
            var found: [ConnectedInstance] = []
            var now: Date?
            for finder in try await door.instances.finders(of: element) {
                guard let value = value(wantedBy: finder) else { continue }
                let receivers = try await door.instances.receivers(of: element, .finder(finder, value: value))
                now = now ?? receivers.now
                found += receivers.instances
            }
            return InstanceReceivers(instances: Array(found.prefix(InstanceStore.mostReceivers)), now: now ?? Date())
        }
    }

    /// What the payload has where a finder, `configKey|payload.path`, looks.
    private func value(wantedBy finder: String) -> String? {
        let parts = finder.split(separator: "|", maxSplits: 1).map(String.init)
        guard parts.count == 2, let text = parts.last else { return nil }
        let path: FieldPath
        do throws(FieldPathError) {
            path = try FieldPath(text.trimmingCharacters(in: .whitespaces))
        } catch {
            // The instance's owner wrote what is no path: it finds nothing.
            return nil
        }
        guard let value = payload.record.scalar(at: path)?.text, value.utf8.count <= 1_024, !value.utf8.contains(0)
        else {
            return nil
        }
        return value
    }

    private static func secret(
        _ rule: WebhookSignature,
        of instance: ConnectedInstance
    ) throws(SignatureFault) -> String {
        do throws(TemplateError) {
            return try rule.secret.render { instance.value($0) }
        } catch {
            throw .noSecret
        }
    }

    private func write(_ targets: [(instance: ConnectedInstance, isSigned: Bool)]) async throws -> InboundAnswer? {
        let isSigned = targets.contains { $0.isSigned }
        if !isSigned, payload.bytes.count > InboundDoor.largestHint {
            report(.malformed, "it is larger than a hint may be")
            return .tooLarge(limit: InboundDoor.largestHint)
        }
        let headers = InboundItems.headers(of: arrived, for: element)
        let name = isSigned ? vendorsName : nil
        let content = InboundContent(
            element: element.key,
            form: payload.form,
            headers: headers,
            bytes: payload.bytes,
            window: name != nil
                ? InboundStore.namedWindow
                : isSigned && element.hasUnaskableWebhooks ? InboundStore.believedWindow : .zero
        )
        let digest = Self.digest(name, headers, payload.bytes)
        let received = try await door.store.receive(
            targets.map { target in
                NewInbound(
                    organization: target.instance.organizationID,
                    instance: target.instance.id,
                    version: target.instance.instance.updatedAt,
                    isSigned: target.isSigned,
                    digest: digest
                )
            },
            content
        )
        if received.values.contains(.changed) { return nil }
        for outcome in received.values {
            switch outcome {
            case .taken: report(.taken)
            case .repeated: report(.repeated)
            case .leftToPolls: report(.leftToPolls, "too many hints wait for the instance")
            case .tooMany: report(.tooMany, "too many hints wait for the instance, which has no poller")
            case .changed: break
            }
        }
        return received.values.contains(.tooMany) ? .tooMany : .received
    }

    /// The vendor's own name for the message, where it is under the signature.
    private var vendorsName: String? {
        guard let rule = element.signature, rule.scheme == .standardWebhooks else { return nil }
        return arrived.value(of: StandardWebhook.idHeader(of: rule.header))
    }

    private static func digest(_ name: String?, _ headers: [String: String], _ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        if let name {
            hash.update(data: Data("name\u{0}\(name)".utf8))
        } else {
            for (header, value) in headers.sorted(by: { $0.key < $1.key }) {
                hash.update(data: Data("\(header)\u{0}\(value)\u{0}".utf8))
            }
            hash.update(data: Data([0]))
            hash.update(data: Data(bytes))
        }
        return Array(hash.finalize())
    }

    private func nobody(_ answer: InboundAnswer) -> InboundAnswer {
        report(.nobody)
        return answer
    }

    private func report(_ outcome: InboundOutcome, _ reason: String? = nil) {
        door.observer.webhookArrived(element: element.key, outcome: outcome, reason: reason)
    }
}

extension Element {
    /// Whether its webhooks tell of records that cannot be asked for, so that their bodies are believed once they are signed.
    var hasUnaskableWebhooks: Bool {
        resources.values.contains { $0.webhook != nil && !$0.canBeAsked }
    }
}

extension Resource {
    /// Whether one of its records can be asked for by its id.
    var canBeAsked: Bool { self.get != nil || batchGet != nil }
}
