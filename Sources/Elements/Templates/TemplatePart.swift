/// A piece of a template: text that stands, or a name in `${…}` whose value is put in.
enum TemplatePart: Sendable, Hashable {
    case literal(String)
    case placeholder(String)

    /// Takes a template apart.
    ///
    /// - Parameters:
    ///   - text: the template.
    ///   - names: what may stand in `${…}` besides `config.…`; `operator.…` if it holds ``anyOperatorValue``.
    /// - Returns: the pieces in their order.
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
            guard isAllowed(name, names) else {
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

    /// Stands for all names that begin with `operator.`.
    static let anyOperatorValue = "operator.NAME"

    /// The key of the configuration that a placeholder names.
    var configurationKey: String? { name(behind: "config.") }

    /// The name of the operator's own value that a placeholder names.
    var operatorKey: String? { name(behind: "operator.") }

    private func name(behind prefix: String) -> String? {
        guard case .placeholder(let name) = self, name.hasPrefix(prefix) else { return nil }
        return String(name.dropFirst(prefix.count))
    }

    private static func isAllowed(_ name: String, _ names: Set<String>) -> Bool {
        let part = TemplatePart.placeholder(name)
        if let key = part.configurationKey { return !key.isEmpty }
        if let key = part.operatorKey { return names.contains(anyOperatorValue) && OperatorVariable.isName(key) }
        return names.contains(name)
    }
}
