/// A comparison of CEQL.
public enum CEQLOperator: String, Sendable, Hashable {
    /// The same value.
    case equal = "="
    /// Another value; `!=` is read as well.
    case notEqual = "<>"
    /// Before.
    case less = "<"
    /// After.
    case greater = ">"
    /// Before, or the same.
    case lessOrEqual = "<="
    /// After, or the same.
    case greaterOrEqual = ">="

    init?(spelling: String) {
        self.init(rawValue: spelling == "!=" ? "<>" : spelling)
    }

    /// Whether it holds of two values that compare so.
    func holds(_ order: CEQLOrder) -> Bool {
        switch self {
        case .equal: order == .same
        case .notEqual: order != .same
        case .less: order == .before
        case .greater: order == .after
        case .lessOrEqual: order != .after
        case .greaterOrEqual: order != .before
        }
    }
}

/// How two values compare.
enum CEQLOrder: Sendable {
    case before
    case same
    case after

    init<Value: Comparable>(_ left: Value, _ right: Value) {
        self = left < right ? .before : left == right ? .same : .after
    }

    var reversed: CEQLOrder {
        switch self {
        case .before: .after
        case .same: .same
        case .after: .before
        }
    }
}
