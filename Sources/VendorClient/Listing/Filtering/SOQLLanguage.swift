import Elements

/// Salesforce's SOQL: the conditions of `where`.
struct SOQLLanguage: FilterLanguage {
    func name(of path: FieldPath) -> String? {
        path.segments.allSatisfy(Identifier.isPlain) ? path.segments.joined(separator: ".") : nil
    }

    func literal(_ text: String) -> String { "'" + Self.escaped(text) + "'" }

    func dateLiteral(_ text: String) -> String {
        Identifier.isDate(text) ? text : literal(text)
    }

    func comparison(_ name: String, _ comparison: CEQLOperator, _ literal: String) -> String {
        "\(name) \(comparison == .notEqual ? "!=" : comparison.rawValue) \(literal)"
    }

    func like(_ name: String, _ pattern: String) -> PushedFilter? {
        guard pattern.contains(where: { !$0.isNumber && $0 != "%" }) else { return nil }
        let text = Self.escaped(pattern).replacing("_", with: "\\_")
        return PushedFilter(text: "\(name) LIKE '\(text)'", isExact: false)
    }

    func isNull(_ name: String, isNegated: Bool) -> PushedFilter? {
        PushedFilter(text: "\(name) \(isNegated ? "!=" : "=") null", isExact: false)
    }

    func boolean(_ name: String, _ value: Bool) -> String? { "\(name) = \(value)" }

    /// With the escapes that SOQL knows; other control characters cannot be in a field.
    private static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", "'", "\"": result.append(contentsOf: ["\\", scalar])
            case "\n": result.append(contentsOf: ["\\", "n"])
            case "\r": result.append(contentsOf: ["\\", "r"])
            case "\t": result.append(contentsOf: ["\\", "t"])
            case "\u{8}": result.append(contentsOf: ["\\", "b"])
            case "\u{C}": result.append(contentsOf: ["\\", "f"])
            default: result.append(scalar.value < 0x20 ? " " : scalar)
            }
        }
        return String(result)
    }
}
