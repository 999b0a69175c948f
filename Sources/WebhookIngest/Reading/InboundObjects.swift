import Elements
import Instances

/// The objects of an instance whose webhooks it wants, each as the instance has configured it.
enum InboundObjects {
    /// Returns them by name.
    ///
    /// With a poller configuration those that it names (the ledger must judge a webhook by the same fields as a poll), else all that the
    /// element can read of a webhook; narrowed by `event.objects` either way.
    static func wanted(by instance: ConnectedInstance) -> [Resource] {
        let element = instance.element
        let mapped = element.orderedResources.filter { $0.webhook != nil }
        let names = instance.value("event.objects").map { text in
            Set(text.split(separator: ",").map { $0.filter { !$0.isWhitespace } })
        }
        let wanted = mapped.filter { resource in
            guard let names, !names.isEmpty else { return true }
            return names.contains(resource.name)
        }
        guard let text = instance.value("event.poller.configuration"), !text.isEmpty else { return wanted }
        do throws(PollerConfigurationError) {
            let configured = try PollerConfiguration.all(element: element, text: text)
            return wanted.compactMap { resource in
                guard resource.list != nil else { return resource }
                return configured.first { $0.object == resource.name }?.resource
            }
        } catch {
            // It was right when it was given, and the element has changed since: the pollers say so. The element's own names hold.
            return wanted
        }
    }
}
