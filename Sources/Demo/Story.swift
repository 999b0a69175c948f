import Cluster
import DemoVendor
import Foundation

/// What the demo shows, one step after another, each checked.
struct Story: Sendable {
    let site: DemoSite
    let evidence: EvidenceFolder
    let narrator: Narrator
    let contacts: Int
    private let key = "whsec_\(DemoSite.randomBase64(32))"

    init(site: DemoSite, evidence: EvidenceFolder, narrator: Narrator, contacts: Int) {
        self.site = site
        self.evidence = evidence
        self.narrator = narrator
        self.contacts = contacts
    }

    func tell() async throws {
        let address = try await site.api()
        narrator.tell("scheduler, worker and API run; the API listens on http://\(address)")
        let customer = try Customer(address: address, authorization: site.secrets.authorization)
        defer { customer.close() }
        let instance = try await makeInstance(customer)
        try await tellChange(instance)
        let export = ExportStory(site: site, evidence: evidence, narrator: narrator, contacts: contacts)
        try await export.tell(address, instance)
    }

    // MARK: - A change arrives

    private func makeInstance(_ customer: Customer) async throws -> MadeInstance {
        narrator.chapter("A customer connects the CRM, which knows no webhooks")
        let json = """
            {"element": {"key": "sandbox"}, "name": "Demo CRM", "tags": ["demo"], "configuration": {
              "url": "http://\(site.vendor.authority)", "username": "demo", "password": "demo-password",
              "event.notification.enabled": true, "event.objects": "contacts",
              "event.notification.callback.url": "\(site.receiver.url)",
              "event.notification.signature.key": "\(key)",
              "event.poller.refresh_interval": "0.02"}}
            """
        let instance: MadeInstance = try await customer.ask("POST", "/instances", json: json)
        narrator.tell("POST /instances: the instance \(instance.id) is made, polled every 1.2 s")
        _ = try await Deadline.wait(for: "the first poll") { () -> Bool? in
            let pollers: [ShownPoller] = try await customer.ask("GET", "/instances/event-poller-records")
            return pollers.first { $0.objectName == "contacts" }?.lastPollDate == nil ? nil : true
        }
        narrator.tell("the first poll has looked around and told nothing: what was there before is no event")
        guard site.receiver.deliveries.isEmpty else {
            throw DemoError("the first poll told \(site.receiver.deliveries.count) events, though nothing had changed")
        }
        return instance
    }

    private func tellChange(_ instance: MadeInstance) async throws {
        narrator.chapter("A contact changes in the CRM")
        let id = String(max(1, contacts / 2))
        let email = "ada.lovelace@example.com"
        let changed = Date()
        guard site.vendor.records.update(.contacts, id, set: ["Pers_EmailAddress": email]) else {
            throw DemoError("the CRM has no contact \(id)")
        }
        narrator.tell("contact \(id): Pers_EmailAddress is now \(email)")
        let delivery = try await Deadline.wait(for: "the webhook of the change") { site.receiver.deliveries.first }
        let milliseconds = Int((delivery.arrived.timeIntervalSince(changed) * 1_000).rounded())
        try evidence.keep(delivery.request, key: key)
        let event = try check(delivery, of: instance, id: id, email: email)
        narrator.tell("a poll at \(event.pollDate) saw it: \(event.eventType) \(event.objectType)/\(event.objectId)")
        narrator.tell("the webhook arrived \(milliseconds) ms after the change")
        for name in ["webhook-id", "webhook-timestamp", "webhook-signature", "Elements-Webhook-Signature"] {
            narrator.show("            \(name): \(delivery.request.header(name) ?? "-")")
        }
        if let fault = ReceivedSignature(of: delivery.request, key: key).fault {
            throw DemoError("the webhook's signature is wrong: \(fault)")
        }
        narrator.tell("its signatures are right")
    }

    private func check(
        _ delivery: Receiver.Delivery,
        of instance: MadeInstance,
        id: String,
        email: String
    ) throws -> ShownNotification.Event {
        let notification: ShownNotification
        do {
            notification = try JSONDecoder().decode(ShownNotification.self, from: Data(delivery.request.body))
        } catch {
            throw DemoError("the notification is not what was promised: \(error)")
        }
        let events = notification.message.events
        guard events.count == 1, let event = events.first else {
            throw DemoError("the notification tells \(events.count) events and not one")
        }
        guard event.eventType == "UPDATED", event.objectType == "contacts", event.objectId == id else {
            throw DemoError(
                "the event is \(event.eventType) \(event.objectType)/\(event.objectId), not UPDATED contacts/\(id)"
            )
        }
        guard notification.message.instanceId == instance.id else {
            throw DemoError("the event is of another instance")
        }
        guard String(decoding: delivery.request.body, as: UTF8.self).contains(email) else {
            throw DemoError("the notification does not hold the changed record")
        }
        return event
    }
}
