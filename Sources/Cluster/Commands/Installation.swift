import Foundation
import Instances
import Logging
public import Postgres
import Schema

/// What an operator does with an installation from the command line, besides running it.
public struct Installation: Sendable {
    private let database: DatabaseConfiguration

    /// Works on a database.
    public init(database: DatabaseConfiguration) {
        self.database = database
    }

    /// Brings the database up to date.
    ///
    /// - Returns: the names of the migrations that were applied.
    public func migrate() async throws -> [String] {
        try await using { try await Migrator(database: $0).migrate().map(\.name) }
    }

    /// Says what the database lacks.
    ///
    /// - Returns: the names of the migrations that it lacks; none if it is up to date.
    /// - Throws: for a database that is newer than this binary, or of another product.
    public func check() async throws -> [String] {
        try await using { try await Migrator(database: $0).check().pending }
    }

    /// Makes an organization with its first user.
    ///
    /// - Returns: its secrets, which nobody can read again.
    public func createOrganization(name: String) async throws -> OrganizationSecrets {
        try await using { database in
            let made = try await OrganizationStore(database: database).create(name: name)
            return OrganizationSecrets(
                organizationID: made.organizationID.rawValue,
                userID: made.userID.rawValue,
                organizationSecret: made.organizationSecret.text,
                userSecret: made.userSecret.text
            )
        }
    }

    private func using<Result: Sendable>(
        _ body: @Sendable (Database) async throws -> Result
    ) async throws -> Result {
        let database = Database(database)
        do {
            let result = try await body(database)
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }
}

/// What a new organization is told, once.
public struct OrganizationSecrets: Sendable {
    /// The organization's number.
    public let organizationID: Int64
    /// The first user's number.
    public let userID: Int64
    /// The organization's secret.
    public let organizationSecret: String
    /// The first user's secret.
    public let userSecret: String

    /// One JSON object.
    public var json: String {
        "{\"organizationSecret\":\"\(organizationSecret)\",\"userSecret\":\"\(userSecret)\","
            + "\"organizationId\":\(organizationID),\"userId\":\(userID)}"
    }

    /// The value of the `Authorization` header of a call for the organization.
    public var authorization: String { "User \(userSecret), Organization \(organizationSecret)" }
}
