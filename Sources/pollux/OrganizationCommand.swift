import ArgumentParser
import Cluster

/// Looks after organizations.
struct OrganizationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "organization",
        abstract: "Looks after organizations.",
        subcommands: [Create.self]
    )

    /// Makes one.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes an organization with a user, and prints their secrets, once."
        )

        @OptionGroup var settings: SettingOptions

        @Argument(help: "The organization's name.")
        var name: String

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() async throws {
            try await Failure.told {
                let database = try ClusterConfiguration.database(flags: settings.given, file: settings.file)
                let made = try await Installation(database: database).createOrganization(name: name)
                guard !json else {
                    print(made.json)
                    return
                }
                print("organization \(made.organizationID): \(made.organizationSecret)")
                print("user \(made.userID): \(made.userSecret)")
                print("These secrets are shown once. A call bears them as")
                print("Authorization: \(made.authorization)")
            }
        }
    }
}
