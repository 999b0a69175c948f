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
        let equals = condition.optional("equals")
        condition.finish()
        if let equals, !condition.has("path") { equals.fault("'\(equals.name)' wants a 'path'") }
        guard statuses != nil || condition.has("path") else {
            when.fault("'\(when.name)' must name a status, a path or both")
            return nil
        }
        guard let action else { return nil }
        return ErrorRule(statuses: statuses ?? [], path: path, equals: equals?.string, action: action)
    }
}
