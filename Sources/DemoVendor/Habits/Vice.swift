import Foundation

/// A vice as it is named on a command line: `late=30s`, `slow=2s@0.3`, `dates=America/New_York`, `no-total`.
///
/// What follows the `@` is the fraction of requests or changes that it befalls, where it befalls some.
public struct Vice: Sendable {
    /// Why a text names no vice.
    public struct Fault: Error, CustomStringConvertible {
        /// What is wrong, and what would be right.
        public let description: String
    }

    /// What it is called.
    public let name: String
    /// What it looks like with a value.
    public let example: String
    /// What it does.
    public let meaning: String

    private let apply: @Sendable (inout DemoVendorConfiguration, Value) throws -> Void

    /// All of them.
    public static let all: [Vice] = dates + lists + answers

    /// Does what a text names to a vendor that is to be started.
    ///
    /// - Throws: ``Fault`` for a name or a value that is none.
    public static func apply(_ text: String, to configuration: inout DemoVendorConfiguration) throws {
        let name = text.prefix { $0 != "=" }
        guard let vice = all.first(where: { $0.name == name }) else {
            throw Fault(
                description: "there is no vice '\(name)'; there are \(all.map(\.name).joined(separator: ", "))"
            )
        }
        do {
            try vice.apply(&configuration, Value(String(text.dropFirst(name.count + 1))))
        } catch is Value.Malformed {
            throw Fault(description: "'\(text)' cannot be read; \(vice.example) would be right")
        }
    }

    private init(
        _ example: String,
        _ meaning: String,
        _ apply: @escaping @Sendable (inout DemoVendorConfiguration, Value) throws -> Void
    ) {
        name = String(example.prefix { $0 != "=" })
        self.example = example
        self.meaning = meaning
        self.apply = apply
    }

    // MARK: - The table

    private static let dates: [Vice] = [
        Vice("late=30s@0.5", "changes become visible so long after their own date") {
            $0.faults.lateSeconds = try $1.seconds()
            $0.faults.late = try $1.fraction(or: 0.5)
        },
        Vice("ties=4s", "dates have so coarse a step") { $0.secondsPerDate = Int(try $1.seconds()) },
        Vice("skew=-10m", "the vendor's clock is so far ahead, or behind") { $0.clockSkewSeconds = try $1.seconds() },
        Vice("dates=America/New_York", "dates are local without an offset, or epoch:s, or epoch:ms") {
            guard let style = DateStyle($1.text) else { throw Value.Malformed() }
            $0.dates = style
        },
        Vice("no-date", "answers have no Date header") { configuration, _ in configuration.faults.omitsDate = true },
    ]

    private static let lists: [Vice] = [
        Vice("shifting=0.3", "records move between pages while a list is read") {
            $0.faults.shifting = try $1.number()
        },
        Vice("omitted=0.1", "pages lack a record") { $0.faults.omitted = try $1.number() },
        Vice("unlisted=7", "no list shows the record of that id, which is there") {
            $0.habits.unlisted.insert($1.text)
        },
        Vice("deletes=flag", "a deleted record stays, with IsDeleted true") {
            guard let style = DeletionStyle(rawValue: $1.text) else { throw Value.Malformed() }
            $0.deletions = style
        },
        Vice("pages=50", "pages are cut silently to so many records") { $0.habits.largestPage = Int(try $1.number()) },
        Vice("no-total", "lists do not say how long they are") { configuration, _ in
            configuration.habits.omitsTotal = true
        },
        Vice("past-end=404", "a page past the last one has that status") {
            $0.habits.statusPastEnd = Int(try $1.number())
        },
        Vice("loop=3", "the cursor of that page leads back to the second") {
            $0.habits.loopsAfter = Int(try $1.number())
        },
        Vice("same-page", "every page is the first one") { configuration, _ in
            configuration.faults.ignoresPages = true
        },
    ]

    private static let answers: [Vice] = [
        Vice("latency=20ms", "the wait before each answer") {
            $0.faults.latencyMilliseconds = Int(try $1.seconds() * 1_000)
        },
        Vice("slow=2s@0.3", "bodies come in pieces over so long a time") {
            $0.faults.slowSeconds = try $1.seconds()
            $0.faults.slow = try $1.fraction(or: 0.3)
        },
        Vice("429=1s@0.2", "requests are refused for so long, or without saying how long: 429=@0.2") {
            $0.faults.retryAfterSeconds = $1.text.isEmpty ? nil : Int(try $1.seconds())
            $0.faults.rateLimited = try $1.fraction(or: 0.2)
        },
        Vice("limit=100@10s", "more requests than these in a window are refused, and headers say so") {
            $0.habits.requestsPerWindow = Int(try $1.number())
            $0.habits.windowSeconds = try $1.window()
        },
        Vice("500=0.1", "requests fail") { $0.faults.serverErrors = try $1.number() },
        Vice("dressed=0.1", "requests fail with status 200 and an empty list") {
            $0.faults.dressedErrors = try $1.number()
        },
        Vice("truncated=0.1", "bodies end in the middle of their JSON") { $0.faults.truncated = try $1.number() },
        Vice("dropped=0.1", "connections are cut in the middle of a body") { $0.faults.dropped = try $1.number() },
        Vice("tokens=3s", "access tokens are good for so long") { $0.tokens.lifetimeSeconds = try $1.seconds() },
    ]
}

/// What stands behind a vice's name.
private struct Value {
    struct Malformed: Error {}

    let text: String
    private let tail: String?

    init(_ whole: String) {
        let parts = whole.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        text = parts.first.map(String.init) ?? ""
        tail = parts.count > 1 ? String(parts[1]) : nil
    }

    func number() throws -> Double {
        guard let number = Double(text), number.isFinite, abs(number) < 1e9 else { throw Malformed() }
        return number
    }

    func seconds() throws -> Double { try Self.seconds(text) }

    func window() throws -> Double { try tail.map(Self.seconds) ?? 10 }

    func fraction(or usual: Double) throws -> Double {
        guard let tail else { return usual }
        guard let fraction = Double(tail), (0...1).contains(fraction) else { throw Malformed() }
        return fraction
    }

    private static func seconds(_ text: String) throws -> Double {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)]
        guard let (unit, factor) = units.first(where: { text.hasSuffix($0.0) }),
            let number = Double(text.dropLast(unit.count)), number.isFinite, abs(number) < 1e6
        else { throw Malformed() }
        return number * factor
    }
}
