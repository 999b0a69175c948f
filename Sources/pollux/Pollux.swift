import ArgumentParser

/// The one executable.
@main
struct Pollux: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pollux",
        abstract: "Makes every SaaS API behave as if it had webhooks and a bulk API.",
        discussion: """
            Settings are taken from flags, then from POLLUX_… in the environment, then from --config FILE (NAME=VALUE lines).
            """,
        subcommands: [
            MigrateCommand.self, SchedulerCommand.self, WorkerCommand.self, APICommand.self, ServeCommand.self,
            DemoCommand.self, DemoVendorCommand.self, OrganizationCommand.self, ElementCommand.self,
        ]
    )
}
