public import Elements

/// An instance with all that a call to its vendor needs: the element and the opened secrets.
///
/// Never printed: `description`, `debugDescription` and its mirror show the instance's number and nothing else.
public struct ConnectedInstance: Sendable {
    /// The instance.
    public let instance: Instance
    /// The connector that it uses.
    public let element: Element
    /// The secret part of the configuration, opened.
    public let secrets: [String: String]
    /// The private networks that its organization may reach besides the operator's.
    public let egressAllowances: [EgressAllowance]
    /// The operator's own values.
    public let operatorValues: OperatorValues

    /// Puts a connected instance together.
    public init(
        instance: Instance,
        element: Element,
        secrets: [String: String],
        egressAllowances: [EgressAllowance] = [],
        operatorValues: OperatorValues = .none
    ) {
        self.instance = instance
        self.element = element
        self.secrets = secrets
        self.egressAllowances = egressAllowances
        self.operatorValues = operatorValues
    }

    /// The instance's number.
    public var id: InstanceID { instance.id }

    /// The instance's owner.
    public var organizationID: OrganizationID { instance.organizationID }

    /// Returns a value of the configuration, secret or not, for `${config.…}`: the element's own where the instance gives none.
    public func value(_ key: String) -> String? {
        secrets[key] ?? instance.configuration[key] ?? element.field(key)?.defaultValue
    }

    /// Returns a value of the operator's for `${operator.…}`; it may go only to hosts that the element names literally.
    public func operatorValue(_ name: String) -> String? {
        operatorValues.value(name, for: element)
    }
}

extension ConnectedInstance: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The instance's number, never a secret.
    public var description: String { "ConnectedInstance(\(instance.id))" }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// A mirror without children, so that `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
