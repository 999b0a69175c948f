import Yams

/// Reads a mapping as the JSON that it becomes.
extension YAMLValue {
    private static let depthLimit = 64

    /// A mapping or list with placeholders in its texts.
    func json(allowing names: Set<String> = []) -> JSONTemplate? {
        guard node.scalar == nil else {
            fault("'\(name)' must be a mapping, which becomes JSON")
            return nil
        }
        let template = jsonNode(names, depth: 0).map(JSONTemplate.init)
        checkConfiguration(template?.configurationKeys ?? [])
        return template
    }

    private func jsonNode(_ names: Set<String>, depth: Int) -> JSONTemplateNode? {
        faults.jsonAllowance -= 1
        guard depth < Self.depthLimit, faults.jsonAllowance > 0 else {
            if faults.jsonAllowance == 0 || depth == Self.depthLimit {
                fault("'\(name)' is nested too deeply, or too large")
            }
            return nil
        }
        if node.mapping != nil {
            return .object(
                (entries ?? []).compactMap { entry in
                    entry.value.jsonNode(names, depth: depth + 1)
                        .map { JSONTemplateNode.Member(name: entry.key, value: $0) }
                }
            )
        }
        if node.sequence != nil {
            return .list((sequence ?? []).compactMap { $0.jsonNode(names, depth: depth + 1) })
        }
        guard let scalar = node.scalar else {
            fault("'\(name)' must be a value")
            return nil
        }
        if scalar.style == .plain, let literal = Self.literal(scalar.string) { return .literal(literal) }
        return attempt { () throws(TemplateError) in
            JSONTemplateNode.text(try TemplatePart.parse(scalar.string, allowing: names))
        }
    }

    /// A number, `true`, `false` or `null` that is written without quotes.
    private static func literal(_ text: String) -> String? {
        if text.isEmpty || text == "~" { return "null" }
        return switch JSONRecord(Array(text.utf8)).value {
        case .number, .bool, .null: text
        default: nil
        }
    }
}
