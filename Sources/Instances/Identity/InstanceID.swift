public import Postgres

/// Names an instance: one authenticated connection to an element.
///
/// The number alone opens nothing: each look-up names the organization too.
public struct InstanceID: RawRepresentable, Hashable, Codable, Sendable, PostgresEncodable, PostgresDecodable {
    /// The number as PostgreSQL holds it.
    public let rawValue: Int64

    /// Wraps a number that is known to name an instance.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

extension InstanceID: CustomStringConvertible {
    /// The number's digits.
    public var description: String { String(rawValue) }
}
