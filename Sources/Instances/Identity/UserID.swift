public import Postgres

/// Names a user of an organization.
///
/// Users of one organization share what it owns; a user is known by their secret.
public struct UserID: RawRepresentable, Hashable, Codable, Sendable, PostgresEncodable, PostgresDecodable {
    /// The number as PostgreSQL holds it.
    public let rawValue: Int64

    /// Wraps a number that is known to name a user.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

extension UserID: CustomStringConvertible {
    /// The number's digits.
    public var description: String { String(rawValue) }
}
