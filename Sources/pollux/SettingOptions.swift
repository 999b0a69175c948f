import ArgumentParser
import Cluster

/// The settings as flags; a secret is none of them, for everybody on a machine sees its command lines.
struct SettingOptions: ParsableArguments {
    @Option(name: .customLong("config"), help: "A file of NAME=VALUE lines, the names being those of the environment.")
    var file: String?

    @Option(help: "Where the database is: a libpq connection string or URI without a password.")
    var databaseURL: String?

    @Option(help: "`transaction` behind PgBouncer.")
    var databasePooler: String?

    @Option(help: "How many connections the process may hold.")
    var databaseConnections: String?

    @Option(help: "Where result files are; shared by workers and api.")
    var dataDir: String?

    @Option(help: "Where more element files are.")
    var elementsDir: String?

    @Option(help: "Private addresses that may be reached: a comma list of CIDR, vendor:CIDR or webhook:CIDR.")
    var egressAllow: String?

    @Option(help: "How long running jobs may finish after SIGTERM.")
    var shutdownSeconds: String?

    @Option(help: "The shortest poll interval.")
    var pollMinimumSeconds: String?

    @Option(help: "A comma list that replaces the waits after a failed delivery.")
    var deliveryRetrySeconds: String?

    @Option(help: "The silence after which a worker counts as gone.")
    var sessionTimeoutSeconds: String?

    @Option(help: "Addresses and networks whose X-Forwarded-* is believed.")
    var trustedProxies: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: String?

    @Option(help: "text or json.")
    var logFormat: String?

    @Option(help: "host:port of /metrics for roles without an API.")
    var metricsListen: String?

    /// What was given, by setting.
    var given: [Setting: String] {
        let all: [Setting: String?] = [
            .databaseURL: databaseURL, .databasePooler: databasePooler, .databaseConnections: databaseConnections,
            .dataDirectory: dataDir, .elementsDirectory: elementsDir, .egressAllow: egressAllow,
            .shutdownSeconds: shutdownSeconds, .pollMinimumSeconds: pollMinimumSeconds,
            .deliveryRetrySeconds: deliveryRetrySeconds, .sessionTimeoutSeconds: sessionTimeoutSeconds,
            .trustedProxies: trustedProxies, .logLevel: logLevel, .logFormat: logFormat, .metricsListen: metricsListen,
        ]
        return all.compactMapValues { $0 }
    }
}
