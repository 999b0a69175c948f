import ArgumentParser
import Cluster
import Elements
import Foundation

extension ElementCommand {
    /// Polls once, for show.
    struct Try: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Polls a vendor once through an element file, and shows what would be told.",
            discussion: """
                Each request is shown, without headers and secrets, each page's count, and the events that an instance made at --since
                would fire. There is no database and nothing is changed at the vendor. A secret on a command line can be seen by
                everybody on the machine: --config-file takes lines of KEY=VALUE. A refresh token that rotates is used up by it.
                """
        )

        @Argument(help: "The element's file.")
        var file: String

        @Option(help: "A value of the configuration, as KEY=VALUE; as often as wanted.")
        var config: [String] = []

        @Option(help: "A file of KEY=VALUE lines.")
        var configFile: String?

        @Option(help: "The object to poll; by default the element's first.")
        var object: String?

        @Option(help: "When the instance would have been made, as 2026-11-21T10:00:00Z; by default a day ago.")
        var since: String?

        @Option(help: "After so many pages it ends.")
        var pages: Int = 20

        @Option(help: "Private addresses that may be reached, as POLLUX_EGRESS_ALLOW; by default this machine's own.")
        var egressAllow: String?

        func validate() throws {
            guard pages > 0 else { throw ValidationError("--pages must be a number above 0") }
            _ = try instant()
        }

        func run() async throws {
            ProcessSetup.silencePackages()
            try await Failure.told {
                let element = try ElementReader.read(try String(contentsOfFile: file, encoding: .utf8), file: file)
                let environment = ProcessInfo.processInfo.environment
                let trial = try ElementTrial(
                    element: element,
                    configuration: try values(),
                    egressAllow: egressAllow ?? environment["POLLUX_EGRESS_ALLOW"] ?? "127.0.0.0/8,::1/128",
                    environment: environment
                )
                try await trial.run(object: object, since: try instant(), mostPages: pages) { print($0) }
            }
        }

        private func instant() throws -> Date? {
            guard let since else { return nil }
            guard let date = try? Date(since, strategy: .iso8601) else {
                throw ValidationError("--since must be an instant such as 2026-11-21T10:00:00Z")
            }
            return date
        }

        private func values() throws -> [String: String] {
            let lines =
                try configFile.map { try String(contentsOfFile: $0, encoding: .utf8) }?.split(separator: "\n") ?? []
            let kept = lines.map(String.init).filter { !$0.allSatisfy(\.isWhitespace) && !$0.hasPrefix("#") }
            var values: [String: String] = [:]
            for text in kept + config {
                let pair = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard let key = pair.first, let value = pair.dropFirst().first, !key.isEmpty else {
                    throw ValidationError("a configuration is KEY=VALUE")
                }
                values[String(key)] = String(value)
            }
            return values
        }
    }
}
