import Foundation

/// A vendor's side of OData's `$filter`, as far as the tests ask for: a reader of its own that shares no code with the writer.
struct ODataEvaluator: Sendable {
    enum Value: Sendable, Equatable {
        case text(String)
        case number(Double)
        case flag(Bool)
        /// Seconds since 2024 began.
        case date(Double)
        case null
    }

    private indirect enum Node: Sendable {
        case compare(String, String, Value)
        case call(String, String, String)
        case both(Node, Node)
        case either(Node, Node)
    }

    private let root: Node?

    init(_ text: String) {
        var reader = Reader(rest: Substring(text))
        let node = reader.either()
        reader.skip()
        root = reader.rest.isEmpty ? node : nil
    }

    /// Whether the text could be read at all.
    var isValid: Bool { root != nil }

    func holds(of record: [String: Value]) -> Bool {
        root.map { Self.holds($0, record) } ?? false
    }

    private static func holds(_ node: Node, _ record: [String: Value]) -> Bool {
        switch node {
        case .both(let left, let right): return holds(left, record) && holds(right, record)
        case .either(let left, let right): return holds(left, record) || holds(right, record)
        case .call(let name, let field, let wanted):
            guard case .text(let text)? = record[field] else { return false }
            switch name {
            case "startswith": return Array(text.utf8).starts(with: Array(wanted.utf8))
            case "endswith": return Array(text.utf8.suffix(wanted.utf8.count)) == Array(wanted.utf8)
            default: return wanted.isEmpty || Array(text.utf8).firstRange(of: Array(wanted.utf8)) != nil
            }
        case .compare(let field, let word, let wanted):
            let found = record[field] ?? .null
            if wanted == .null { return (found == .null) == (word == "eq") }
            // As the standard has it: null is unequal to everything, and in no order.
            if found == .null { return word == "ne" }
            let order: Double
            switch (found, wanted) {
            case (.text(let left), .text(let right)):
                let (left, right) = (Array(left.utf8), Array(right.utf8))
                order = left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
            case (.number(let left), .number(let right)), (.date(let left), .date(let right)): order = left - right
            case (.flag(let left), .flag(let right)): order = left == right ? 0 : 1
            default: return word == "ne"
            }
            switch word {
            case "eq": return order == 0
            case "ne": return order != 0
            case "lt": return order < 0
            case "le": return order <= 0
            case "gt": return order > 0
            default: return order >= 0
            }
        }
    }

    private struct Reader {
        var rest: Substring

        mutating func skip() { rest = rest.drop { $0 == " " } }

        mutating func take(_ text: String) -> Bool {
            skip()
            guard rest.hasPrefix(text) else { return false }
            rest = rest.dropFirst(text.count)
            return true
        }

        mutating func either() -> Node? {
            guard var left = both() else { return nil }
            while take("or ") {
                guard let right = both() else { return nil }
                left = .either(left, right)
            }
            return left
        }

        mutating func both() -> Node? {
            guard var left = one() else { return nil }
            while take("and ") {
                guard let right = one() else { return nil }
                left = .both(left, right)
            }
            return left
        }

        mutating func one() -> Node? {
            if take("(") {
                let node = either()
                return take(")") ? node : nil
            }
            for name in ["startswith", "endswith", "contains"] where take(name + "(") {
                let field = word()
                guard take(","), case .text(let text)? = value(), take(")") else { return nil }
                return .call(name, field, text)
            }
            let field = word()
            let comparison = word()
            guard !field.isEmpty, ["eq", "ne", "lt", "le", "gt", "ge"].contains(comparison), let value = value() else {
                return nil
            }
            return .compare(field, comparison, value)
        }

        mutating func word() -> String {
            skip()
            let word = rest.prefix { $0 != " " && $0 != "," && $0 != "(" && $0 != ")" }
            rest = rest.dropFirst(word.count)
            return String(word)
        }

        mutating func value() -> Value? {
            skip()
            guard rest.unicodeScalars.first == "'" else {
                let word = word()
                switch word {
                case "null": return .null
                case "true", "false": return .flag(word == "true")
                default: return VendorTexts.seconds(word).map(Value.date) ?? Double(word).map(Value.number)
                }
            }
            var scalars = rest.unicodeScalars.dropFirst()
            var text = String.UnicodeScalarView()
            while let scalar = scalars.popFirst() {
                guard scalar == "'" else {
                    text.append(scalar)
                    continue
                }
                guard scalars.first == "'" else {
                    rest = Substring(scalars)
                    return .text(String(text))
                }
                text.append(scalar)
                scalars = scalars.dropFirst()
            }
            return nil
        }
    }
}
