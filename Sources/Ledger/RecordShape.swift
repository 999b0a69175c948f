public import Postgres

/// How a record was shown: the list, the call for one record and a webhook's body show one version of it differently.
///
/// Hashes of different shapes say nothing about each other.
public enum RecordShape: Int16, Sendable, CaseIterable, PostgresEncodable, PostgresDecodable {
    /// As the list shows it.
    case list = 0
    /// As the call for one record shows it.
    case get = 1
    /// As the vendor's webhook shows it.
    case webhook = 2
}
