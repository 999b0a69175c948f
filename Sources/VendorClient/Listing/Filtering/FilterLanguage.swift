import Elements

/// A vendor's language for conditions, as far as CEQL can be said in it.
protocol FilterLanguage: Sendable {
    /// The field's name; nil if the language has none for it, as for a name that would break out of its place.
    func name(of path: FieldPath) -> String?
    /// A text as a literal.
    func literal(_ text: String) -> String
    /// A date that is already written as the vendor writes dates.
    func dateLiteral(_ text: String) -> String
    /// A comparison.
    func comparison(_ name: String, _ comparison: CEQLOperator, _ literal: String) -> String
    /// A text matched by a pattern; nil if that cannot be said. It may match more.
    func like(_ name: String, _ pattern: String) -> PushedFilter?
    /// A field that is null, or is not; nil if that cannot be said.
    func isNull(_ name: String, isNegated: Bool) -> PushedFilter?
    /// A field that is `true` or `false`; nil if that cannot be said.
    func boolean(_ name: String, _ value: Bool) -> String?
    /// Whether an equal text is equal letter for letter, of a field that is not sent with the record.
    func isExact(_ path: FieldPath) -> Bool
    /// Whether texts of the field can be compared, and not only searched.
    func comparesText(_ path: FieldPath) -> Bool
    /// Whether it compares as CEQL does, all kinds of values by all comparisons.
    var isCEQL: Bool { get }
    /// What stands between alternatives.
    var or: String { get }
    /// What stands between conditions that must all hold.
    var and: String { get }
}

extension FilterLanguage {
    var isCEQL: Bool { false }
    var or: String { " or " }
    var and: String { " and " }
    func isExact(_ path: FieldPath) -> Bool { false }
    func comparesText(_ path: FieldPath) -> Bool { true }
}

/// A condition in a vendor's language that holds of every record that the CEQL condition holds of.
struct PushedFilter: Sendable {
    let text: String
    /// Whether it holds of no other record.
    let isExact: Bool
    /// Whether it needs parentheses inside a larger one.
    var isCompound = false

    var inner: String { isCompound ? "(\(text))" : text }
}
