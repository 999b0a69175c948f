import Elements

/// OData 4, part 2, section 5.1.1: `$filter`.
struct ODataLanguage: FilterLanguage {
    func name(of path: FieldPath) -> String? {
        path.segments.allSatisfy(Identifier.isPlain) ? path.segments.joined(separator: "/") : nil
    }

    func literal(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }

    func dateLiteral(_ text: String) -> String {
        Identifier.isDate(text) ? text : literal(text)
    }

    func comparison(_ name: String, _ comparison: CEQLOperator, _ literal: String) -> String {
        let word =
            switch comparison {
            case .equal: "eq"
            case .notEqual: "ne"
            case .less: "lt"
            case .lessOrEqual: "le"
            case .greater: "gt"
            case .greaterOrEqual: "ge"
            }
        return "\(name) \(word) \(literal)"
    }

    func like(_ name: String, _ pattern: String) -> PushedFilter? {
        let pieces = pattern.split(separator: "%", omittingEmptySubsequences: false).map(String.init)
        guard pieces.count > 1, let first = pieces.first, let last = pieces.last else {
            return PushedFilter(text: comparison(name, .equal, literal(pattern)), isExact: false)
        }
        var parts: [String] = []
        if !first.isEmpty { parts.append("startswith(\(name),\(literal(first)))") }
        parts += pieces.dropFirst().dropLast().filter { !$0.isEmpty }.map { "contains(\(name),\(literal($0)))" }
        if !last.isEmpty { parts.append("endswith(\(name),\(literal(last)))") }
        guard !parts.isEmpty, pieces.contains(where: { $0.contains { !$0.isNumber } }) else { return nil }
        return PushedFilter(text: parts.joined(separator: and), isExact: false, isCompound: parts.count > 1)
    }

    func isNull(_ name: String, isNegated: Bool) -> PushedFilter? {
        PushedFilter(text: "\(name) \(isNegated ? "ne" : "eq") null", isExact: true)
    }

    func boolean(_ name: String, _ value: Bool) -> String? { "\(name) eq \(value)" }

    /// A field of another entity is in the record only if it is expanded.
    func isExact(_ path: FieldPath) -> Bool { path.segments.count > 1 }
}
