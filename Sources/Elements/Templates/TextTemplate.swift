/// Text with values of an instance's configuration put in as they are: a user name, a token, an API key.
public struct TextTemplate: Sendable, Hashable {
    /// The template as it is written.
    public let text: String
    private let parts: [TemplatePart]

    /// Reads a template.
    ///
    /// - Throws: ``TemplateError`` if a placeholder is malformed or unknown.
    public init(_ text: String) throws(TemplateError) {
        self.text = text
        parts = try TemplatePart.parse(text)
    }

    /// The keys of the configuration that it needs.
    public var configurationKeys: [String] { parts.compactMap(\.configurationKey) }

    /// Puts the values in.
    ///
    /// - Parameter value: gives the value for a key of the configuration.
    /// - Returns: the text, without control characters, so that it is safe in a header.
    /// - Throws: ``TemplateError`` that names the key, if a value is missing or holds a control character.
    public func render(_ value: (String) -> String?) throws(TemplateError) -> String {
        var result = ""
        for part in parts {
            switch part {
            case .literal(let text): result += text
            case .placeholder:
                let key = part.configurationKey ?? ""
                guard let found = value(key) else {
                    throw TemplateError(message: "the configuration lacks '\(key)'")
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
