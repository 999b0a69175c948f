/// Reads how answers are judged.
enum ErrorRuleReader {
    static func read(_ value: YAMLValue) -> ErrorRule? {
        guard let mapping = YAMLMapping(value, .errorRule) else { return nil }
        let when = mapping.required("when")
        let action = mapping.required("do")?.choice(of: ErrorRule.Action.self)
        mapping.finish()
        guard let when, let condition = YAMLMapping(when, .when) else { return nil }
        let statuses = condition.optional("status").map { status in
            (status.node.sequence == nil ? [status] : status.sequence ?? []).compactMap { $0.integer(100...599) }
        }
        let path = condition.optional("path")?.fieldPath
        let header = condition.optional("header")
        let equals = condition.optional("equals")
        condition.finish()
        if let header, condition.has("path") { header.fault("'\(header.name)' does not go with a 'path'") }
        let hasPlace = condition.has("path") || header != nil
        if let equals, !hasPlace { equals.fault("'\(equals.name)' wants a 'path' or a 'header'") }
        guard statuses != nil || hasPlace else {
            when.fault("'\(when.name)' must name a status, a path or a header")
            return nil
        }
        guard let action else { return nil }
        return ErrorRule(
            statuses: statuses ?? [],
            path: path,
            header: header?.token,
            equals: equals?.string,
            action: action
        )
    }
}
