public import Postgres

/// Names the handler that runs a job.
public struct JobKind: RawRepresentable, Hashable, Sendable, PostgresEncodable, PostgresDecodable {
    /// The name as it is stored.
    public let rawValue: String

    /// Makes a name of its stored form.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

extension JobKind: CustomStringConvertible, ExpressibleByStringLiteral {
    /// The name as it is stored.
    public var description: String { rawValue }

    /// Makes a name of a literal.
    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }
}
