import Elements

/// Says a CEQL condition in a vendor's language: all of it or a part, which may let too much through and never too little.
///
/// What is not said: texts compared by order (vendors sort letters each in their own way), texts that could be numbers (the field may
/// be one), the opposite of anything that is only said loosely, and an alternative of which one side cannot be said.
struct FilterPusher {
    let language: any FilterLanguage
    let dates: [DateBounds]
    let operators: Set<CEQLOperator>?

    /// Longer pieces are left to be filtered here: a URL has its limits.
    private static let longest = 4_096

    /// The condition in the vendor's language; nil if nothing of it can be said.
    func push(_ condition: CEQLCondition) -> PushedFilter? {
        let pushed: PushedFilter?
        switch condition {
        case .comparison(let path, let comparison, let value): pushed = push(path, comparison, value)
        case .like(let path, let pattern, isNegated: false):
            pushed = operators == nil ? language.name(of: path).flatMap { language.like($0, pattern) } : nil
        case .isIn(let path, let values, isNegated: false):
            pushed = push(.any(values.map { .comparison(path, .equal, $0) }))
        case .isNull(let path, let isNegated):
            pushed =
                operators == nil
                ? language.name(of: path).flatMap { language.isNull($0, isNegated: isNegated) } : nil
        case .all(let parts): pushed = joined(parts)
        case .any(let parts): pushed = alternatives(parts)
        case .not(let part): pushed = opposite(of: part).flatMap(push)
        case .like, .isIn: pushed = nil
        }
        return pushed.flatMap { $0.text.utf8.count <= Self.longest ? $0 : nil }
    }

    private func joined(_ parts: [CEQLCondition]) -> PushedFilter? {
        let pushed = parts.map(push)
        let said = pushed.compactMap(\.self)
        guard said.count > 1 else {
            return said.first.map { one in
                PushedFilter(text: one.text, isExact: one.isExact && parts.count == 1, isCompound: one.isCompound)
            }
        }
        return PushedFilter(
            text: said.map(\.inner).joined(separator: language.and),
            isExact: said.count == parts.count && said.allSatisfy(\.isExact),
            isCompound: true
        )
    }

    private func alternatives(_ parts: [CEQLCondition]) -> PushedFilter? {
        let said = parts.compactMap(push)
        guard said.count == parts.count, let first = said.first else { return nil }
        guard said.count > 1 else { return first }
        return PushedFilter(
            text: said.map(\.inner).joined(separator: language.or),
            isExact: said.allSatisfy(\.isExact),
            isCompound: true
        )
    }

    /// A condition that holds of the same records as the opposite does; nil if there is none.
    ///
    /// The opposite of an order is none: it holds of values that compare in no order too.
    private func opposite(of condition: CEQLCondition) -> CEQLCondition? {
        switch condition {
        case .comparison(let path, .equal, let value): .comparison(path, .notEqual, value)
        case .comparison(let path, .notEqual, let value): .comparison(path, .equal, value)
        case .comparison: nil
        case .like(let path, let pattern, let isNegated): .like(path, pattern: pattern, isNegated: !isNegated)
        case .isIn(let path, let values, let isNegated): .isIn(path, values, isNegated: !isNegated)
        case .isNull(let path, let isNegated): .isNull(path, isNegated: !isNegated)
        case .all(let parts): .any(parts.map { .not($0) })
        case .any(let parts): .all(parts.map { .not($0) })
        case .not(let part): part
        }
    }

    // MARK: - Comparisons

    private func push(_ path: FieldPath, _ comparison: CEQLOperator, _ value: CEQLValue) -> PushedFilter? {
        guard let name = language.name(of: path) else { return nil }
        if language.isCEQL {
            let text = language.comparison(name, comparison, value.description)
            return takes(comparison) ? PushedFilter(text: text, isExact: true) : nil
        }
        if let field = dates.first(where: { $0.field.path == path }) { return push(name, field, comparison, value) }
        switch value {
        case .number(let text):
            guard Self.isPlain(number: text), takes(comparison) else { return nil }
            // A vendor may hold null to be unequal to anything.
            return PushedFilter(
                text: language.comparison(name, comparison, text),
                isExact: comparison != .notEqual
            )
        case .bool(let value):
            guard comparison == .equal, takes(.equal) else { return nil }
            return language.boolean(name, value).map { PushedFilter(text: $0, isExact: true) }
        case .string(let text):
            guard comparison == .equal, takes(.equal), !Self.mayBeOther(text), language.comparesText(path) else {
                return nil
            }
            return PushedFilter(
                text: language.comparison(name, .equal, language.literal(text)),
                isExact: language.isExact(path)
            )
        }
    }

    /// Says the bounds of a date.
    ///
    /// What the vendor holds may be finer than what it shows, so that every bound is wide by one step.
    private func push(
        _ name: String,
        _ field: DateBounds,
        _ comparison: CEQLOperator,
        _ value: CEQLValue
    ) -> PushedFilter? {
        func least(_ operators: [CEQLOperator]) -> String? {
            guard let used = operators.first(where: takes), let text = field.earliest(value).flatMap(field.lower) else {
                return nil
            }
            return language.comparison(name, used, language.dateLiteral(text))
        }
        func most() -> String? {
            guard let used = [CEQLOperator.less, .lessOrEqual].first(where: takes),
                let text = field.latest(value).flatMap(field.beyond)
            else { return nil }
            return language.comparison(name, used, language.dateLiteral(text))
        }
        switch comparison {
        case .greater: return least([.greater, .greaterOrEqual]).map { PushedFilter(text: $0, isExact: false) }
        case .greaterOrEqual: return least([.greaterOrEqual]).map { PushedFilter(text: $0, isExact: false) }
        case .less, .lessOrEqual: return most().map { PushedFilter(text: $0, isExact: false) }
        case .equal:
            let both = [least([.greaterOrEqual]), most()].compactMap(\.self)
            guard !both.isEmpty else { return nil }
            return PushedFilter(
                text: both.joined(separator: language.and),
                isExact: false,
                isCompound: both.count > 1
            )
        case .notEqual: return nil
        }
    }

    private func takes(_ comparison: CEQLOperator) -> Bool {
        operators?.contains(comparison) ?? true
    }

    /// Whether every language reads the number as CEQL does.
    static func isPlain(number text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 &- 0x30 < 10 } }
    }

    /// Whether the field that is compared to this text may hold something else than texts.
    private static func mayBeOther(_ text: String) -> Bool {
        text.isEmpty || Double(text) != nil || ["true", "false"].contains(text)
            || text.unicodeScalars.allSatisfy { "+-.0123456789eE".unicodeScalars.contains($0) }
    }
}
