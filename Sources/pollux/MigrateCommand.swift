import ArgumentParser
import Cluster

/// Brings the database up to date.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings the database up to date; old and new binaries may run side by side while it does."
    )

    @OptionGroup var settings: SettingOptions

    @Flag(help: "Only say what is to be done; exit 1 if there is anything.")
    var check = false

    func run() async throws {
        try await Failure.told {
            let database = try ClusterConfiguration.database(flags: settings.given, file: settings.file)
            let installation = Installation(database: database)
            guard check else {
                let applied = try await installation.migrate()
                for name in applied { print("applied \(name)") }
                if applied.isEmpty { print("up to date") }
                return
            }
            let pending = try await installation.check()
            for name in pending { print("lacks \(name)") }
            guard pending.isEmpty else { throw ExitCode.failure }
            print("up to date")
        }
    }
}
