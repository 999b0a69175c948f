/// Reads how answers are judged.
enum ErrorRuleReader {
    static func read(_ value: YAMLValue) -> ErrorRule? {
        guard let mapping = YAMLMapping(value) else { return nil }
        let when = mapping.required("when")
        let action = mapping.required("do")?
            .choice(of: ErrorRule.Action.self, notYet: ["refreshThenRetry", "reducePageSize", "ignore"])
        mapping.finish()
        guard let when, let condition = YAMLMapping(when) else { return nil }
        let statuses = condition.optional("status").map { status in
            (status.node.sequence == nil ? [status] : status.sequence ?? []).compactMap { $0.integer(100...599) }
        }
        let path = condition.optional("path")?.fieldPath
        condition.finish()
        guard statuses != nil || path != nil else {
            when.fault("'\(when.name)' must name a status, a path or both")
            return nil
        }
        guard let action else { return nil }
        return ErrorRule(statuses: statuses ?? [], path: path, action: action)
    }
}
