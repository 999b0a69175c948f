import ArgumentParser
import Cluster
import Demo

/// Runs the sandbox CRM by itself.
struct DemoVendorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-vendor",
        abstract: "Runs a CRM on this machine that behaves as badly as you like, to try an element against.",
        discussion: "Vices, each as often as wanted:\n\n\(VendorStage.vices)"
    )

    @Option(help: "Where it listens on 127.0.0.1; 0 for any free port.")
    var port: Int = 8_900

    @Option(name: .customLong("vice"), help: "What it does wrong, such as late=30s; see below.")
    var vices: [String] = []

    @Option(help: "How many contacts it has at first.")
    var contacts: Int = 20

    @Option(help: "Seconds from one change of a contact to the next.")
    var pause: Double = 2

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be a number from 0 to 65535") }
        guard (0...1_000_000).contains(contacts) else {
            throw ValidationError("--contacts must be a number from 0 to 1000000")
        }
        guard (0.01...86_400).contains(pause) else { throw ValidationError("--pause must be from 0.01 to 86400") }
    }

    func run() async throws {
        ProcessSetup.silencePackages()
        try await Failure.told {
            try await VendorStage(port: port, vices: vices, contacts: contacts, pause: .seconds(pause)).run()
        }
    }
}
