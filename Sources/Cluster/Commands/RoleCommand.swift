import Foundation

/// Runs a role as a process of its own.
public enum RoleCommand {
    /// Reads the configuration and runs until SIGTERM.
    ///
    /// - Parameters:
    ///   - role: what the process does.
    ///   - flags: what the command line said.
    ///   - file: the path of a configuration file.
    /// - Throws: ``ConfigurationError`` for settings that are wrong, and what makes it impossible to go on.
    public static func run(_ role: Role, flags: [Setting: String], file: String?) async throws {
        let configuration = try ClusterConfiguration.read(flags: flags, file: file)
        let (logger, metrics) = ProcessSetup.begin(level: configuration.logLevel, format: configuration.logFormat)
        try await Cluster(role: role, configuration: configuration, logger: logger, metrics: metrics).run()
    }
}
