public import Postgres

/// Names an organization, the owner of everything.
///
/// Every query about something that is owned names its organization with one of these.
public struct OrganizationID: RawRepresentable, Hashable, Codable, Sendable, PostgresEncodable, PostgresDecodable {
    /// The number as PostgreSQL holds it.
    public let rawValue: Int64

    /// Wraps a number that is known to name an organization.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

extension OrganizationID: CustomStringConvertible {
    /// The number's digits.
    public var description: String { String(rawValue) }
}
