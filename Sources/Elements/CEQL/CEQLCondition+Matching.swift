extension CEQLCondition {
    /// Tells whether a record is what the condition asks for.
    ///
    /// As in SQL, nothing can be said of a field that is null or missing, except by `IS NULL`: neither `a = 1` nor `NOT a = 1` holds
    /// of it. Numbers compare exactly, texts by their code points and letter for letter; a number in quotes, on either side, compares
    /// as a number with a number.
    ///
    /// - Parameters:
    ///   - record: the record.
    ///   - dates: the fields whose texts are compared as instants.
    /// - Returns: whether it holds; not if nothing can be said.
    public func matches(_ record: JSONRecord, dates: CEQLDates = .none) -> Bool {
        let paths = paths
        let values = Dictionary(zip(paths, record.scalars(at: paths)), uniquingKeysWith: { first, _ in first })
        return truth(values, dates) == true
    }

    /// True, false, or nil where nothing can be said.
    private func truth(_ record: [FieldPath: JSONScalar?], _ dates: CEQLDates) -> Bool? {
        switch self {
        case .comparison(let path, let comparison, let value):
            return Self.value(path, in: record).flatMap { Self.compare($0, comparison, value, path, dates) }
        case .like(let path, let pattern, let isNegated):
            return Self.value(path, in: record)?.text.map { Self.isLike($0, pattern) != isNegated }
        case .isIn(let path, let values, let isNegated):
            guard let found = Self.value(path, in: record) else { return nil }
            return values.contains { Self.compare(found, .equal, $0, path, dates) == true } != isNegated
        case .isNull(let path, let isNegated):
            return (Self.value(path, in: record) == nil) != isNegated
        case .all(let parts):
            var result: Bool? = true
            for part in parts {
                let truth = part.truth(record, dates)
                if truth == false { return false }
                if truth == nil { result = nil }
            }
            return result
        case .any(let parts):
            var result: Bool? = false
            for part in parts {
                let truth = part.truth(record, dates)
                if truth == true { return true }
                if truth == nil { result = nil }
            }
            return result
        case .not(let part):
            return part.truth(record, dates).map { !$0 }
        }
    }

    /// A field's value, nil if it is null or missing.
    private static func value(_ path: FieldPath, in record: [FieldPath: JSONScalar?]) -> JSONScalar? {
        guard let found = record[path] ?? nil, found != .null else { return nil }
        return found
    }

    private static func compare(
        _ found: JSONScalar,
        _ comparison: CEQLOperator,
        _ value: CEQLValue,
        _ path: FieldPath,
        _ dates: CEQLDates
    ) -> Bool? {
        if let text = date(found), let left = dates.instants(text, of: path),
            let right = dates.instants(inQuery: value.text, for: path)
        {
            // In the hour that is shown twice it may be either: a record too many is harmless, one too few is lost.
            return left.contains { one in right.contains { comparison.holds(CEQLOrder(one, $0)) } }
        }
        return order(found, value).map(comparison.holds) ?? (comparison == .notEqual)
    }

    /// What may be a date: a text, or a number where dates are counted.
    private static func date(_ found: JSONScalar) -> String? {
        switch found {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    /// How two values compare, nil if they are of kinds that do not.
    private static func order(_ found: JSONScalar, _ value: CEQLValue) -> CEQLOrder? {
        switch (found, value) {
        case (.string(let left), .string(let right)):
            return textOrder(left, right)
        case (.number(let left), .number(let right)), (.number(let left), .string(let right)),
            (.string(let left), .number(let right)):
            guard let left = ExactDecimal(left), let right = ExactDecimal(right) else { return nil }
            return CEQLOrder(left, right)
        case (.bool(let left), .bool(let right)):
            return CEQLOrder(left ? 1 : 0, right ? 1 : 0)
        case (.bool, .string(let right)):
            return textOrder(found.text ?? "", right)
        case (.string(let left), .bool):
            return textOrder(left, value.text)
        default:
            return nil
        }
    }

    /// By code points, whose order UTF-8 keeps; Swift's own would take letters for equal that are composed otherwise.
    private static func textOrder(_ left: String, _ right: String) -> CEQLOrder {
        if left.utf8.elementsEqual(right.utf8) { return .same }
        return left.utf8.lexicographicallyPrecedes(right.utf8) ? .before : .after
    }

    /// Matches a pattern whose `%` stands for anything, in one pass from left to right.
    private static func isLike(_ text: String, _ pattern: String) -> Bool {
        let pieces = pattern.utf8.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false).map(Array.init)
        let text = Array(text.utf8)
        guard let first = pieces.first, let last = pieces.last else { return text.isEmpty }
        guard pieces.count > 1 else { return text == first }
        guard text.count >= first.count + last.count, text.starts(with: first),
            text.suffix(last.count).elementsEqual(last)
        else {
            return false
        }
        var rest = text[first.count..<(text.count - last.count)]
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let place = rest.firstRange(of: piece) else { return false }
            rest = rest[place.upperBound...]
        }
        return true
    }
}
