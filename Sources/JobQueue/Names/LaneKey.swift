public import Postgres

/// Names a lane: whom a job must be fair to and limited by, such as `instance:42`.
public struct LaneKey: RawRepresentable, Hashable, Sendable, PostgresEncodable, PostgresDecodable {
    /// The name as it is stored.
    public let rawValue: String

    /// Makes a name of its stored form.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

extension LaneKey: CustomStringConvertible, ExpressibleByStringLiteral {
    /// The name as it is stored.
    public var description: String { rawValue }

    /// Makes a name of a literal.
    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }
}
