import Elements
public import Foundation
import HTTPAPI
import Instances
import JobQueue
import Logging
import OutboundHTTP
public import Postgres
import Telemetry

extension ClusterConfiguration {
    /// Reads every setting: flags before the environment before the file.
    ///
    /// - Parameters:
    ///   - flags: what the command line said.
    ///   - environment: the environment's variables.
    ///   - file: the path of a configuration file.
    /// - Returns: the configuration.
    /// - Throws: ``ConfigurationError`` with every setting that is wrong.
    public static func read(
        flags: [Setting: String] = [:],
        environment: [String: String] = ProcessInfo.processInfo.environment,
        file: String? = nil
    ) throws(ConfigurationError) -> ClusterConfiguration {
        let reader = SettingsReader(flags: flags, environment: environment, file: file)
        let concurrency = reader.integer(.workerConcurrency, 1...1_000, default: 16)
        let egressText = reader.text(.egressAllow) ?? ""
        let keysText = reader.text(.masterKeys) ?? ""
        let database = database(reader)
        let catalogue = catalogue(reader)
        let keyring = reader.attempt(.masterKeys) { try Keyring(parsing: keysText) }
        let egress = reader.attempt(.egressAllow) { try EgressPolicy(parsing: egressText) }
        let configuration = assemble(reader, database, catalogue, keyring, egress, concurrency)
        guard reader.faults.isEmpty, let configuration else { throw ConfigurationError(faults: reader.faults) }
        return configuration
    }

    private static func assemble(
        _ reader: SettingsReader,
        _ database: DatabaseConfiguration,
        _ catalogue: Catalogue?,
        _ keyring: Keyring?,
        _ egress: EgressPolicy?,
        _ concurrency: Int
    ) -> ClusterConfiguration? {
        let dataDirectory = dataDirectory(reader)
        let shutdown = reader.seconds(.shutdownSeconds, 0...86_400, default: 30)
        let pollMinimum = reader.seconds(.pollMinimumSeconds, 0.1...86_400, default: 60)
        let retry = deliveryRetry(reader)
        let session = reader.seconds(.sessionTimeoutSeconds, 1...3_600, default: 6)
        let proxies = proxies(reader)
        let level = reader.choice(.logLevel, default: Logger.Level.info)
        let format = reader.choice(.logFormat, default: LogFormat.text)
        let metrics = metricsListen(reader)
        let host = reader.text(.apiHost) ?? "127.0.0.1"
        let port = reader.integer(.apiPort, 0...65_535, default: 8_080)
        let queues = queues(reader)
        guard let catalogue, let keyring, let egress else { return nil }
        return ClusterConfiguration(
            database: database,
            dataDirectory: dataDirectory,
            catalogue: catalogue,
            keyring: keyring,
            operatorValues: reader.operatorValues,
            egress: egress,
            shutdown: shutdown,
            pollMinimum: pollMinimum,
            deliveryRetry: retry,
            sessionTimeout: session,
            trustedProxies: proxies,
            logLevel: level,
            logFormat: format,
            metricsListen: metrics,
            api: ListenAddress(host: host, port: port),
            concurrency: concurrency,
            queues: queues
        )
    }

    // MARK: - Single settings

    /// Reads only where the database is, for commands that want nothing else.
    public static func database(
        flags: [Setting: String],
        environment: [String: String] = ProcessInfo.processInfo.environment,
        file: String?
    ) throws(ConfigurationError) -> DatabaseConfiguration {
        let reader = SettingsReader(flags: flags, environment: environment, file: file)
        let configuration = database(reader)
        guard reader.faults.isEmpty else { throw ConfigurationError(faults: reader.faults) }
        return configuration
    }

    private static func database(_ reader: SettingsReader) -> DatabaseConfiguration {
        enum Pooler: String, CaseIterable { case none, transaction }
        let connections = reader.integer(.databaseConnections, 1...500, default: 6)
        return DatabaseConfiguration(
            conninfo: reader.text(.databaseURL) ?? "",
            maximumConnections: connections,
            pooler: reader.choice(.databasePooler, default: Pooler.none) == .transaction,
            listenConninfo: reader.text(.databaseListenURL)
        )
    }

    private static func catalogue(_ reader: SettingsReader) -> Catalogue? {
        let directory = reader.text(.elementsDirectory)
        do throws(ElementError) {
            return try Catalogue.load(extraDirectory: directory)
        } catch {
            for fault in error.faults { reader.note(.elementsDirectory, "\(fault)") }
            return nil
        }
    }

    private static func dataDirectory(_ reader: SettingsReader) -> String {
        let path = reader.text(.dataDirectory) ?? "./data"
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue {
            reader.note(.dataDirectory, "\(path) is a file; it must be a directory, or a path where one can be made")
        }
        return path
    }

    private static func deliveryRetry(_ reader: SettingsReader) -> [Duration]? {
        guard let words = reader.list(.deliveryRetrySeconds) else { return nil }
        let waits = words.map { Double($0) ?? -1 }
        guard !waits.isEmpty, waits.count <= 100, waits.allSatisfy({ (0...604_800).contains($0) }) else {
            reader.note(
                .deliveryRetrySeconds,
                "it must be a comma list of up to 100 numbers of seconds, such as 5,300,1800"
            )
            return nil
        }
        return waits.map { .seconds($0) }
    }

    private static func proxies(_ reader: SettingsReader) -> [ProxyNetwork] {
        (reader.list(.trustedProxies) ?? []).compactMap { word in
            if let network = ProxyNetwork(word) { return network }
            reader.note(.trustedProxies, "'\(word)' is no address or network; right would be 127.0.0.1 or 10.0.0.0/8")
            return nil
        }
    }

    private static func metricsListen(_ reader: SettingsReader) -> ListenAddress? {
        guard let text = reader.text(.metricsListen) else { return nil }
        guard let address = ListenAddress(text) else {
            reader.note(.metricsListen, "'\(text)' is no host:port; right would be 127.0.0.1:9464")
            return nil
        }
        return address
    }

    private static func queues(_ reader: SettingsReader) -> [QueueName] {
        guard let words = reader.list(.workerQueues) else { return JobKinds.queues }
        let known = JobKinds.queues.map(\.rawValue)
        for word in words where !known.contains(word) {
            reader.note(.workerQueues, "there is no queue '\(word)'; the queues are \(known.joined(separator: ", "))")
        }
        if words.isEmpty {
            reader.note(.workerQueues, "it names no queue; the queues are \(known.joined(separator: ", "))")
        }
        return words.map { QueueName(rawValue: $0) }
    }
}
