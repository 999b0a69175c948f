import Foundation
import Logging
import Telemetry

/// All roles inside a program that shows or checks something, with their log in a file.
public struct HostedCluster: Sendable {
    private let configuration: ClusterConfiguration
    private let logFile: String

    /// Describes a cluster.
    ///
    /// - Parameters:
    ///   - settings: what would stand in the environment, which is not looked at.
    ///   - logFile: where the log goes.
    /// - Throws: ``ConfigurationError`` for settings that are wrong.
    public init(settings: [Setting: String], logFile: String) throws(ConfigurationError) {
        configuration = try ClusterConfiguration.read(flags: settings, environment: [:])
        self.logFile = logFile
    }

    /// Runs until SIGTERM or SIGINT, or until the task is cancelled.
    ///
    /// - Parameter onServing: called with the API's address once it takes requests.
    /// - Throws: what makes it impossible to go on.
    public func run(onServing: @escaping @Sendable (ListenAddress) async -> Void) async throws {
        let descriptor = open(logFile, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: logFile]) }
        signal(SIGPIPE, SIG_IGN)
        let level = configuration.logLevel
        let logger = Logger(label: "pollux") { label in
            StandardErrorLogHandler(label: label, level: level, format: .text) { line in
                let bytes = Array(line.utf8)
                // A log that cannot be written is not what the program is about.
                _ = write(descriptor, bytes, bytes.count)
            }
        }
        defer { close(descriptor) }
        let cluster = Cluster(
            role: .serve,
            configuration: configuration,
            logger: logger,
            metrics: MetricsRegistry(),
            onServing: onServing
        )
        try await cluster.run()
    }
}
