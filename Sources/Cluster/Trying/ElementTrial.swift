public import Elements
public import Foundation
import Instances
import OutboundHTTP
import Polling
import VendorClient

/// An element tried out on its live vendor, for whoever writes it: each request, each page, and the events that a poll would fire.
///
/// It needs no database and changes nothing at the vendor.
public struct ElementTrial: Sendable {
    /// Why a trial cannot begin.
    public struct Fault: Error, CustomStringConvertible {
        /// What is wrong, and what would be right.
        public let description: String
    }

    private let element: Element
    private let instance: ConnectedInstance
    private let egress: EgressPolicy

    /// Describes a trial.
    ///
    /// - Parameters:
    ///   - element: what is tried.
    ///   - configuration: what an instance of it would be given.
    ///   - egressAllow: which private addresses may be reached, as in `POLLUX_EGRESS_ALLOW`.
    ///   - environment: where the operator's own values are.
    /// - Throws: ``Fault`` for a configuration that does not fit the element.
    public init(
        element: Element,
        configuration: [String: String],
        egressAllow: String,
        environment: [String: String]
    ) throws {
        for key in configuration.keys.sorted() where element.field(key) == nil {
            let known = element.configuration.map(\.key).joined(separator: ", ")
            throw Fault(description: "'\(element.key)' has no configuration '\(key)'; it has \(known)")
        }
        let missing = element.configuration.filter { $0.required && (configuration[$0.key] ?? "").isEmpty }.map(\.key)
        guard missing.isEmpty else {
            let options = missing.map { "--config \($0)=…" }.joined(separator: " ")
            throw Fault(description: "'\(element.key)' wants \(options)")
        }
        self.element = element
        egress = try EgressPolicy(parsing: egressAllow)
        let isSecret = { (key: String) in element.field(key)?.secret ?? true }
        instance = ConnectedInstance(
            instance: Instance(
                id: InstanceID(rawValue: 1),
                organizationID: OrganizationID(rawValue: 1),
                userID: UserID(rawValue: 1),
                elementKey: element.key,
                name: "trial",
                configuration: configuration.filter { !isSecret($0.key) }
            ),
            element: element,
            secrets: configuration.filter { isSecret($0.key) },
            operatorValues: OperatorValues(environment: environment)
        )
    }

    /// Polls once.
    ///
    /// - Parameters:
    ///   - object: what is polled; nil is the element's first.
    ///   - since: when the instance would have been made; nil is a day ago by the vendor's clock.
    ///   - mostPages: after so many the trial ends.
    ///   - show: takes each line.
    /// - Throws: what the vendor said, or what cannot be polled.
    public func run(
        object: String?,
        since: Date?,
        mostPages: Int,
        _ show: @escaping @Sendable (String) -> Void
    ) async throws {
        let objects = element.orderedResources.filter { $0.list != nil }.map(\.name)
        guard let object = object ?? objects.first, objects.contains(object) else {
            throw Fault(
                description:
                    "'\(element.key)' has no object '\(object ?? "")'; it has \(objects.joined(separator: ", "))"
            )
        }
        let secrets = Array(instance.secrets.values)
        let http = OutboundClient(policy: egress, observer: RequestTracer(secrets: secrets, show: show))
        let trial = PollTrial(vendor: VendorClient(http: http), instance: instance, object: object)
        do {
            try await trial.run(since: since, mostPages: mostPages) { show(Self.line($0)) }
        } catch {
            await http.shutdownAndWait()
            throw error
        }
        await http.shutdownAndWait()
    }

    private static func line(_ step: PollTrial.Step) -> String {
        switch step {
        case .begins(let vendorAt, let since):
            return "vendor   it is \(text(vendorAt)) there; asked is from \(text(since)) on"
        case .page(let number, let size, let kept, let total):
            let all = total.map { " of \($0)" } ?? ""
            return "page \(number)   \(size) records\(all)" + (kept == size ? "" : ", \(kept) of which match")
        case .warning(let warning): return "warning  \(warning)"
        case .event(let kind, let id, let date):
            return "event    \(kind.rawValue) \(id)  \(date.map(text) ?? "no date")"
        case .ended(let pages, let records, let events, let isWhole):
            let end = isWhole ? "" : "; there is more, see --pages"
            return "end      \(pages) pages, \(records) records, \(events) events\(end)"
        }
    }

    private static func text(_ date: Date) -> String {
        date.formatted(.iso8601)
    }
}
