/// A piece of a template: text that stands, or a name in `${…}` whose value is put in.
enum TemplatePart: Sendable, Hashable {
    case literal(String)
    case placeholder(String)

    /// Takes a template apart.
    ///
    /// - Throws: ``TemplateError`` for a `${` that is never closed and for a name other than `config.…` and those allowed.
    static func parse(_ text: String, allowing names: Set<String> = []) throws(TemplateError) -> [TemplatePart] {
        var parts: [TemplatePart] = []
        var rest = text[...]
        while let open = rest.range(of: "${") {
            if open.lowerBound > rest.startIndex { parts.append(.literal(String(rest[..<open.lowerBound]))) }
            let after = rest[open.upperBound...]
            guard let close = after.firstIndex(of: "}") else {
                throw TemplateError(message: "a '${' is never closed by '}'")
            }
            let name = String(after[..<close])
            guard names.contains(name) || (name.hasPrefix("config.") && name.count > 7) else {
                let allowed = ["config.NAME"] + names.sorted()
                throw TemplateError(
                    message:
                        "'${\(name)}' means nothing here; it takes \(allowed.map { "${\($0)}" }.joined(separator: ", "))"
                )
            }
            parts.append(.placeholder(name))
            rest = after[after.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.literal(String(rest))) }
        return parts
    }

    /// The key of the configuration that a placeholder names.
    var configurationKey: String? {
        guard case .placeholder(let name) = self, name.hasPrefix("config.") else { return nil }
        return String(name.dropFirst(7))
    }
}
