public import Postgres

/// Names a schedule, such as `bulk.sweep`; defining the name again changes the schedule and makes no second one.
public struct ScheduleName: RawRepresentable, Hashable, Sendable, PostgresEncodable, PostgresDecodable {
    /// The name as it is stored.
    public let rawValue: String

    /// Makes a name of its stored form.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

extension ScheduleName: CustomStringConvertible, ExpressibleByStringLiteral {
    /// The name as it is stored.
    public var description: String { rawValue }

    /// Makes a name of a literal.
    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }
}
