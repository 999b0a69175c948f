import Foundation

/// What a poll asks for: the `url` of a poller's configuration, taken apart.
///
/// The form is `/hubs/{hub}/{object}?where=…`, the hub being ignored. The text is a template: `${date…}` and its kin stand for
/// times and are put in before the clause is parsed. It is taken as written, not percent-encoded, unless every character of it
/// is one that a URL may hold.
public struct PollQuery: Sendable, Hashable {
    /// The text as it was given.
    public let text: String
    /// The object that is asked for.
    public let object: String
    /// The CEQL clause, with templates; `nil` asks for everything.
    public let condition: String?
    /// The fields that are asked for, in the list's own spelling; `nil` for all.
    public let fields: String?
    /// The order that the vendor is to list in, as in CEQL's `order by`; left out where it cannot sort.
    ///
    /// It decides nothing of what is told: all that changed is, each page's events by their records' dates.
    public let orderBy: String?
    /// The size of a page.
    public let pageSize: Int?

    /// Takes a `url` apart.
    ///
    /// - Throws: ``PollQueryError`` that says what is wrong with it.
    public init(_ text: String) throws(PollQueryError) {
        self.text = text
        let mark = text.firstIndex(of: "?")
        object = try Self.object(of: text[..<(mark ?? text.endIndex)])
        var values: [String: String] = [:]
        if let mark {
            let encoded = Self.isEncoded(text)
            for pair in Self.pairs(text[text.index(after: mark)...]) {
                let (name, value) = try Self.parameter(pair, encoded: encoded)
                guard values.updateValue(value, forKey: name) == nil else {
                    throw PollQueryError(message: "'\(name)' is given twice")
                }
            }
        }
        condition = values["where"]
        fields = values["fields"]
        orderBy = values["orderBy"]
        pageSize = try values["pageSize"].map { (size) throws(PollQueryError) in
            guard let number = Int(size), number > 0 else {
                throw PollQueryError(message: "'pageSize' must be a number above 0")
            }
            return number
        }
    }

    private static func object(of path: Substring) throws(PollQueryError) -> String {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        let expected = PollQueryError(message: "a poller's url is /hubs/HUB/OBJECT?where=…")
        guard segments.first == "" else { throw expected }
        let names = segments.dropFirst()
        guard names.allSatisfy({ !$0.isEmpty }), let last = names.last else { throw expected }
        guard names.count == 1 || (names.count == 3 && names.first == "hubs") else { throw expected }
        return String(last)
    }

    private static func parameter(
        _ pair: Substring,
        encoded: Bool
    ) throws(PollQueryError) -> (name: String, value: String) {
        guard let equals = pair.firstIndex(of: "=") else {
            throw PollQueryError(message: "'\(pair)' is no parameter; a parameter is NAME=VALUE")
        }
        let name = String(pair[..<equals])
        let known = ["where", "fields", "orderBy", "pageSize"]
        guard known.contains(name) else {
            throw PollQueryError(
                message: "there is no parameter '\(name)'\(Suggestion.phrase(for: name, among: known))"
            )
        }
        let value = String(pair[pair.index(after: equals)...])
        guard encoded else { return (name, value) }
        guard let decoded = value.replacing("+", with: " ").removingPercentEncoding else {
            throw PollQueryError(message: "the value of '\(name)' is not properly percent-encoded")
        }
        return (name, decoded)
    }

    /// Splits at each `&` that stands outside quotes and templates.
    private static func pairs(_ query: Substring) -> [Substring] {
        var pairs: [Substring] = []
        var start = query.startIndex
        var quoted = false
        var index = query.startIndex
        while index < query.endIndex {
            if query[index...].hasPrefix("${"), let close = query[index...].firstIndex(of: "}") {
                index = close
            } else if query[index] == "'" {
                quoted.toggle()
            } else if query[index] == "&", !quoted {
                pairs.append(query[start..<index])
                start = query.index(after: index)
            }
            index = query.index(after: index)
        }
        pairs.append(query[start...])
        return pairs.filter { !$0.isEmpty }
    }

    private static func isEncoded(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case 0x00...0x20, 0x7F..., UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "{"),
                UInt8(ascii: "}"), UInt8(ascii: "|"), UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"),
                UInt8(ascii: "'"):
                false
            default: true
            }
        }
    }
}

/// What is wrong with a poller's `url`.
public struct PollQueryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, and what would be right.
    public let message: String

    /// The message.
    public var description: String { message }
}
