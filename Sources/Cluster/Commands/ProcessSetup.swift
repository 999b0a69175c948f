import Foundation
public import Logging
public import Telemetry

/// What a process does once, before anything else.
public enum ProcessSetup {
    /// Connects logs and metrics of the whole process, packages included.
    ///
    /// A peer that has gone must be an error where it is written to, not the end of the process.
    ///
    /// - Returns: the logger and the registry of the process.
    public static func begin(level: Logger.Level, format: LogFormat) -> (logger: Logger, metrics: MetricsRegistry) {
        signal(SIGPIPE, SIG_IGN)
        let metrics = MetricsRegistry()
        LoggingSystem.bootstrap { label in
            // What packages say at info is for their developers.
            let isOurs = label == "pollux"
            let least = isOurs ? level : max(level, .warning)
            return StandardErrorLogHandler(label: label, level: least, format: format)
        }
        metrics.takeMetricsOfPackages()
        return (Logger(label: "pollux"), metrics)
    }

    /// Keeps packages from writing to standard error, for a process that tells its own story there.
    public static func silencePackages() {
        signal(SIGPIPE, SIG_IGN)
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
    }
}
