/// Text with values of an instance's configuration put in as they are: a user name, a token, an API key.
public struct TextTemplate: Sendable, Hashable {
    /// The template as it is written.
    public let text: String
    private let parts: [TemplatePart]

    /// Reads a template.
    ///
    /// - Parameters:
    ///   - text: the template.
    ///   - takesOperatorValues: whether `${operator.…}` may stand in it.
    /// - Throws: ``TemplateError`` if a placeholder is malformed or unknown.
    public init(_ text: String, takesOperatorValues: Bool = false) throws(TemplateError) {
        self.text = text
        parts = try TemplatePart.parse(text, allowing: takesOperatorValues ? [TemplatePart.anyOperatorValue] : [])
    }

    /// The keys of the configuration that it needs.
    public var configurationKeys: [String] { parts.compactMap(\.configurationKey) }

    /// The names of the operator's own values that it needs.
    public var operatorKeys: [String] { parts.compactMap(\.operatorKey) }

    /// Whether it is one value of the configuration and nothing else.
    var isOneConfigurationValue: Bool { parts.count == 1 && parts[0].configurationKey != nil }

    /// Puts the values in.
    ///
    /// - Parameters:
    ///   - operatorValue: gives the operator's own value of that name.
    ///   - value: gives the value for a key of the configuration.
    /// - Returns: the text, without control characters, so that it is safe in a header.
    /// - Throws: ``TemplateError`` that names the key, if a value is missing or holds a control character.
    public func render(
        operatorValue: (String) -> String? = { _ in nil },
        _ value: (String) -> String?
    ) throws(TemplateError) -> String {
        var result = ""
        for part in parts {
            switch part {
            case .literal(let text): result += text
            case .placeholder:
                let own = part.operatorKey
                let key = own ?? part.configurationKey ?? ""
                guard let found = own.map(operatorValue) ?? value(key) else {
                    throw TemplateError(message: "\(own == nil ? "the configuration" : "the operator") lacks '\(key)'")
                }
                guard found.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
                    throw TemplateError(message: "'\(key)' holds a control character")
                }
                result += found
            }
        }
        return result
    }
}
