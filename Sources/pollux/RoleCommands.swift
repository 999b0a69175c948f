import ArgumentParser
import Cluster

/// Enqueues due work.
struct SchedulerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scheduler",
        abstract: "Enqueues due polls and pages, and rescues dead workers' jobs; any number may run at once."
    )

    @OptionGroup var settings: SettingOptions

    func run() async throws {
        try await Failure.told { try await RoleCommand.run(.scheduler, flags: settings.given, file: settings.file) }
    }
}

/// Runs jobs.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Claims and runs jobs; start more to go faster."
    )

    @OptionGroup var settings: SettingOptions

    @Option(help: "How many jobs run at once.")
    var concurrency: String?

    @Option(help: "A comma list of queues to take from: poll, bulk, webhook, maintenance.")
    var queues: String?

    func run() async throws {
        var flags = settings.given
        flags[.workerConcurrency] = concurrency
        flags[.workerQueues] = queues
        try await Failure.told { try await RoleCommand.run(.worker, flags: flags, file: settings.file) }
    }
}

/// Answers HTTP.
struct APICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "api", abstract: "Serves the HTTP API.")

    @OptionGroup var settings: SettingOptions
    @OptionGroup var place: PlaceOptions

    func run() async throws {
        let flags = place.added(to: settings.given)
        try await Failure.told { try await RoleCommand.run(.api, flags: flags, file: settings.file) }
    }
}

/// Does everything.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Scheduler, worker and API in one process, for small installations."
    )

    @OptionGroup var settings: SettingOptions
    @OptionGroup var place: PlaceOptions

    @Option(help: "How many jobs run at once.")
    var concurrency: String?

    func run() async throws {
        var flags = place.added(to: settings.given)
        flags[.workerConcurrency] = concurrency
        try await Failure.told { try await RoleCommand.run(.serve, flags: flags, file: settings.file) }
    }
}

/// Where the API listens.
struct PlaceOptions: ParsableArguments {
    @Option(help: "The address to listen on.")
    var host: String?

    @Option(help: "The port to listen on.")
    var port: String?

    func added(to flags: [Setting: String]) -> [Setting: String] {
        var flags = flags
        flags[.apiHost] = host
        flags[.apiPort] = port
        return flags
    }
}
