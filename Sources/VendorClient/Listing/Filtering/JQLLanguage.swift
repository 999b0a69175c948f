import Elements

/// Jira's JQL.
///
/// Its fields are not the paths of a record: what a record shows below `fields` is named without it, and what a field shows of its
/// value (`fields.status.name`) is compared by the field itself. Texts such as `fields.summary` can only be searched, not compared.
struct JQLLanguage: FilterLanguage {
    private static let partsOfValues: Set<String> = ["name", "key", "id", "value", "accountId"]

    func name(of path: FieldPath) -> String? {
        var segments = path.segments[...]
        if segments.first == "fields", segments.count > 1 { segments.removeFirst() }
        if segments.count == 2, let last = segments.last, Self.partsOfValues.contains(last) { segments.removeLast() }
        guard segments.count == 1, let name = segments.first, Identifier.isPlain(name) else { return nil }
        guard name.hasPrefix("customfield_") else { return literal(name) }
        let number = name.dropFirst("customfield_".count)
        return number.utf8.allSatisfy { $0 &- 0x30 < 10 } && !number.isEmpty ? "cf[\(number)]" : nil
    }

    func literal(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", "\"": result.append(contentsOf: ["\\", scalar])
            case "\n": result.append(contentsOf: ["\\", "n"])
            case "\r": result.append(contentsOf: ["\\", "r"])
            case "\t": result.append(contentsOf: ["\\", "t"])
            default: result.append(scalar.value < 0x20 ? " " : scalar)
            }
        }
        return "\"" + String(result) + "\""
    }

    func dateLiteral(_ text: String) -> String { literal(text) }

    func comparison(_ name: String, _ comparison: CEQLOperator, _ literal: String) -> String {
        "\(name) \(comparison == .notEqual ? "!=" : comparison.rawValue) \(literal)"
    }

    func like(_ name: String, _ pattern: String) -> PushedFilter? { nil }

    /// Empty is more than null: a list without items is empty too.
    func isNull(_ name: String, isNegated: Bool) -> PushedFilter? {
        isNegated ? nil : PushedFilter(text: "\(name) is EMPTY", isExact: false)
    }

    func comparesText(_ path: FieldPath) -> Bool {
        path.segments == ["key"] || path.segments == ["id"]
            || (path.segments.count == 3 && path.segments.last.map(Self.partsOfValues.contains) == true)
    }

    func boolean(_ name: String, _ value: Bool) -> String? { nil }
}
