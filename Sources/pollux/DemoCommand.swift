import ArgumentParser
import Cluster
import Demo

/// Shows everything at work.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Shows an event arriving and a bulk file being written, with a database and a CRM of its own.",
        discussion: "Needs no root, no Docker and no network; it leaves nothing running."
    )

    @Flag(help: "End by itself, with exit 0 if the webhook and the file were right.")
    var once = false

    @Option(help: "Where files are kept; by default in a temporary folder.")
    var folder: String?

    @Option(help: "How many contacts are exported.")
    var contacts: Int = 5_000

    func validate() throws {
        guard (1...1_000_000).contains(contacts) else {
            throw ValidationError("--contacts must be a number from 1 to 1000000")
        }
    }

    func run() async throws {
        ProcessSetup.silencePackages()
        try await Failure.told {
            try await Demo(folder: folder, contacts: contacts, endsByItself: once).run()
        }
    }
}
