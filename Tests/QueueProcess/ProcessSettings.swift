import Foundation
import JobQueue
import Postgres

/// What a test asks of a process, as `key=value` arguments.
struct ProcessSettings: Sendable {
    enum Role: String {
        case worker
        case maintenance
        case scheduler
        case released
    }

    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private let values: [String: String]

    /// Reads them from the system: `CommandLine` finds nothing where a preloaded library, such as faketime's, has moved the
    /// environment.
    static func ofThisProcess() throws -> ProcessSettings {
        let line = try Data(contentsOf: URL(filePath: "/proc/self/cmdline"))
        return try ProcessSettings(line.split(separator: 0).dropFirst().map { String(decoding: $0, as: UTF8.self) })
    }

    init(_ arguments: some Sequence<String>) throws {
        var values: [String: String] = [:]
        for argument in arguments {
            let pair = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2 else { throw Fault(description: "\(argument) is no key=value") }
            values[pair[0]] = pair[1]
        }
        self.values = values
        guard Role(rawValue: values["role"] ?? "") != nil, values["database"] != nil, values["queue"] != nil else {
            throw Fault(description: "role, database and queue are needed")
        }
    }

    var role: Role { Role(rawValue: values["role"] ?? "") ?? .worker }
    var name: String { values["name"] ?? "QueueProcess" }
    var queue: QueueName { QueueName(rawValue: values["queue"] ?? "") }
    /// How long a job takes before its transaction.
    var before: Duration { milliseconds("before", 0) }
    /// How long it stays in its transaction, with its lease locked.
    var inside: Duration { milliseconds("inside", 0) }
    /// How many jobs a worker of the release before enqueues, and the number of the first.
    var enqueues: (count: Int, first: Int) { (number("enqueue", 0), number("first", 0)) }
    var sessionTimeout: Duration { milliseconds("timeout", 2_000) }

    /// `step:visit`: at which step it dies, and at which visit there.
    var death: Death? {
        let words = values["death"]?.split(separator: ":").map(String.init) ?? []
        guard words.count == 2, let visit = Int(words[1]) else { return nil }
        return Death(at: words[0], visit: visit)
    }

    var databaseConfiguration: DatabaseConfiguration {
        var configuration = DatabaseConfiguration(
            conninfo: values["database"] ?? "",
            maximumConnections: 6,
            pooler: values["pooler"] == "transaction",
            listenConninfo: values["listen"],
            applicationName: name
        )
        configuration.longestBackoff = .milliseconds(500)
        configuration.acquireTimeout = .seconds(2)
        return configuration
    }

    var workerConfiguration: WorkerConfiguration {
        var configuration = WorkerConfiguration(queues: [queue], concurrency: number("concurrency", 4), host: name)
        configuration.prefetch = number("prefetch", 0)
        configuration.heartbeatInterval = milliseconds("heartbeat", 200)
        configuration.pollInterval = .milliseconds(100)
        return configuration
    }

    var maintenanceConfiguration: MaintenanceConfiguration {
        var configuration = MaintenanceConfiguration()
        configuration.sessionTimeout = sessionTimeout
        configuration.rescueInterval = .milliseconds(200)
        return configuration
    }

    private func number(_ key: String, _ otherwise: Int) -> Int { values[key].flatMap { Int($0) } ?? otherwise }
    private func milliseconds(_ key: String, _ otherwise: Int) -> Duration { .milliseconds(number(key, otherwise)) }
}
