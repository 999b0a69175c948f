/// Reads how much may be asked of a vendor.
enum BudgetReader {
    static func read(_ value: YAMLValue) -> Budget? {
        guard let mapping = YAMLMapping(value, .budget) else { return nil }
        let scope = mapping.optional("scope").map { $0.choice(of: Budget.Scope.self) } ?? .instance
        let windows = mapping.optional("windows")?.sequence?.compactMap(window) ?? []
        let concurrency = mapping.optional("concurrency")?.integer(1...10_000)
        let headers = mapping.optional("headers").map(headers) ?? .standard
        let weights = mapping.optional("weights")?.sequence?.compactMap(weight) ?? []
        mapping.finish()
        guard mapping.has("windows") || mapping.has("concurrency") || mapping.has("headers") else {
            value.fault("'\(value.name)' limits nothing: it takes 'windows', 'concurrency' or 'headers'")
            return nil
        }
        guard let scope, let headers else { return nil }
        return Budget(scope: scope, windows: windows, concurrency: concurrency, headers: headers, weights: weights)
    }

    private static func window(_ value: YAMLValue) -> Budget.Window? {
        guard let mapping = YAMLMapping(value, .window) else { return nil }
        let limit = mapping.required("limit")?.integer(1...1_000_000_000)
        let per = mapping.required("per")?.positiveDuration
        mapping.finish()
        guard let limit, let per else { return nil }
        return Budget.Window(limit: limit, per: per)
    }

    private static func headers(_ value: YAMLValue) -> BudgetHeaders? {
        guard let mapping = YAMLMapping(value, .budgetHeaders) else { return nil }
        let remaining = mapping.optional("remaining")?.token
        let reset = mapping.optional("reset")?.token
        let unit = mapping.optional("resetUnit")
        let resetUnit = unit?.choice(of: BudgetHeaders.ResetUnit.self) ?? .seconds
        let retryAfter = mapping.optional("retryAfter")?.token ?? BudgetHeaders.standard.retryAfter
        let limit = mapping.optional("limit")?.token
        mapping.finish()
        if let unit, !mapping.has("reset") { unit.fault("'\(unit.name)' wants a 'reset'") }
        return BudgetHeaders(
            remaining: remaining,
            reset: reset,
            resetUnit: resetUnit,
            retryAfter: retryAfter,
            limit: limit
        )
    }

    private static func weight(_ value: YAMLValue) -> Budget.Weight? {
        guard let mapping = YAMLMapping(value, .weight) else { return nil }
        let path = mapping.required("path").flatMap { place in
            place.string.flatMap { text in place.attempt { () throws(TemplateError) in try PathPattern(text) } }
        }
        let weight = mapping.required("weight")?.integer(0...100_000)
        mapping.finish()
        guard let path, let weight else { return nil }
        return Budget.Weight(path: path, weight: weight)
    }
}
