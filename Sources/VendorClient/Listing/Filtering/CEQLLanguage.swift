import Elements

/// CEQL itself, for a vendor that takes it with fewer comparisons.
struct CEQLLanguage: FilterLanguage {
    func name(of path: FieldPath) -> String? {
        // As the language writes it, backticks included.
        let text = CEQLCondition.isNull(path, isNegated: false).description
        return String(text.dropLast(" IS NULL".count))
    }

    func literal(_ text: String) -> String { CEQLValue.string(text).description }

    func dateLiteral(_ text: String) -> String { literal(text) }

    func comparison(_ name: String, _ comparison: CEQLOperator, _ literal: String) -> String {
        "\(name) \(comparison.rawValue) \(literal)"
    }

    func like(_ name: String, _ pattern: String) -> PushedFilter? { nil }
    func isNull(_ name: String, isNegated: Bool) -> PushedFilter? { nil }
    func boolean(_ name: String, _ value: Bool) -> String? { "\(name) = \(value)" }
    var isCEQL: Bool { true }
    var or: String { " OR " }
    var and: String { " AND " }
}
