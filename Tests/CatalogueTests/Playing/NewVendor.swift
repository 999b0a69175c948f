import Foundation
import Synchronization

/// A vendor that nobody has heard of: its key is in the query, its dates are as Germans write them, and its list goes on by date.
final class NewVendor: Sendable {
    struct Person {
        var number: Int
        var name: String
        var changed: Date
        var isGone: Bool
    }

    private struct State {
        var people: [Person] = []
        var now = NewVendor.start
        var refusals = 0
        var largestPage = 0
    }

    static let pattern = "dd.MM.yyyy HH:mm:ss"
    static let zone = "Europe/Berlin"
    /// In the summer, so that the zone is two hours from Greenwich.
    static let start = Date(timeIntervalSince1970: 1_781_000_000)

    private let state = Mutex(State())

    /// How many calls had the wrong key.
    var refusals: Int { state.withLock { $0.refusals } }

    /// The most people that it has given at once.
    var largestPage: Int { state.withLock { $0.largestPage } }

    /// Makes or changes a person, so many seconds after the beginning.
    func write(_ number: Int, name: String, at seconds: Double, isGone: Bool = false) {
        state.withLock { state in
            state.people.removeAll { $0.number == number }
            let changed = Self.start.addingTimeInterval(seconds)
            state.people.append(Person(number: number, name: name, changed: changed, isGone: isGone))
        }
    }

    /// Sets its clock.
    func setTime(_ seconds: Double) {
        state.withLock { $0.now = Self.start.addingTimeInterval(seconds) }
    }

    func answer(_ request: ReceivedRequest) -> PlayedAnswer {
        state.withLock { state in
            let headers = ["Date": Self.text(state.now, "EEE, dd MMM yyyy HH:mm:ss 'GMT'", "GMT")]
            guard request.query["key"] == "open sesame" else {
                state.refusals += 1
                return PlayedAnswer(status: 401, headers: headers, body: .object(["fault": .text("no key")]))
            }
            let from = request.query["from"].flatMap { Self.formatter(Self.pattern, Self.zone).date(from: $0) }
            let count = request.query["count"].flatMap(Int.init) ?? 3
            let found = state.people.filter { $0.changed >= from ?? .distantPast }
                .sorted { ($0.changed, $0.number) < ($1.changed, $1.number) }
                .prefix(min(count, 3))
            state.largestPage = max(state.largestPage, found.count)
            return PlayedAnswer(status: 200, headers: headers, body: .object(["people": .array(found.map(Self.json))]))
        }
    }

    private static func json(_ person: Person) -> JSONValue {
        .object([
            "number": .integer(Int64(person.number)),
            "name": .text(person.name),
            "changed": .text(text(person.changed, pattern, zone)),
            "gone": .bool(person.isGone),
        ])
    }

    private static func text(_ date: Date, _ pattern: String, _ zone: String) -> String {
        formatter(pattern, zone).string(from: date)
    }

    private static func formatter(_ pattern: String, _ zone: String) -> DateFormatter {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: zone)
        formatter.dateFormat = pattern
        return formatter
    }

    /// The element: all that Pollux is told.
    static func yaml(server: String) -> String {
        """
        key: newvendor
        name: New Vendor
        hub: crm
        version: 1
        baseUrl: \(server)
        configuration:
          - {key: key, required: true, secret: true}
        auth: {type: apiKey, in: query, name: key, value: "${config.key}"}
        resources:
          people:
            vendorName: Mensch
            list:
              path: /people
              dataPath: people
              paginate: {type: keyset, fields: [changed, number], sizeParam: count, pageSize: 3}
              where: {style: params, since: from, bound: inclusive}
            idField: number
            datesConfiguration:
              updatedDateField: changed
              updatedDateFormat: "\(pattern)"
              updatedDateTimezone: \(zone)
            poll: {granularity: 1s, overlap: 1m}
            deletes: {mode: field, path: gone, equals: "true"}
        """
    }
}
