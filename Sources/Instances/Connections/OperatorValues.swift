public import Elements

/// Values of the operator's own for `${operator.…}`, such as an OAuth client's secret, from the environment.
///
/// Never printed: neither description nor mirror shows a name or a value.
public struct OperatorValues: Sendable {
    private let environment: [String: String]

    /// What the names of all such variables begin with.
    public static let prefix = "POLLUX_OPERATOR_"

    /// No values at all.
    public static let none = OperatorValues(environment: [:])

    /// Takes the variables `POLLUX_OPERATOR_<ELEMENT>_<NAME>` of an environment.
    public init(environment: [String: String]) {
        self.environment = environment.filter { $0.key.hasPrefix(Self.prefix) && !$0.value.isEmpty }
    }

    /// Returns the value of that name for an element; nil where the operator has set none.
    public func value(_ name: String, for element: Element) -> String? {
        environment[OperatorVariable.name(element: element.key, value: name)]
    }
}

extension OperatorValues: CustomStringConvertible, CustomReflectable {
    /// The kind of value, and nothing of it.
    public var description: String { "OperatorValues" }

    /// A mirror without children, so that `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
