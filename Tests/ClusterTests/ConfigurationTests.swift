import Cluster
import Foundation
import Testing

struct ConfigurationTests {
    private func faults(
        _ environment: [String: String],
        flags: [Setting: String] = [:],
        file: String? = nil
    ) -> [SettingFault] {
        do throws(ConfigurationError) {
            _ = try ClusterConfiguration.read(flags: flags, environment: environment, file: file)
            return []
        } catch {
            return error.faults
        }
    }

    @Test func `nothing need be set, and the defaults are those of the documentation`() throws {
        let configuration = try ClusterConfiguration.read(environment: [:])
        #expect(configuration.shutdown == .seconds(30))
        #expect(configuration.pollMinimum == .seconds(60))
        #expect(configuration.sessionTimeout == .seconds(6))
        #expect(configuration.deliveryRetry == nil)
        #expect(configuration.queues.map(\.rawValue) == ["poll", "bulk", "webhook", "maintenance"])
        #expect(configuration.metricsListen == nil)
        #expect(configuration.database.pooler == false)
        #expect(configuration.database.listenConninfo == nil)
    }

    @Test func `behind a pooler notices may go past it`() throws {
        let configuration = try ClusterConfiguration.read(environment: [
            "POLLUX_DATABASE_POOLER": "transaction", "POLLUX_DATABASE_URL": "host=pooler",
            "POLLUX_DATABASE_LISTEN_URL": "host=direct",
        ])
        #expect(configuration.database.conninfo == "host=pooler")
        #expect(configuration.database.listenConninfo == "host=direct")
    }

    @Test(arguments: [
        ("POLLUX_DATABASE_POOLER", "session", "none, transaction"),
        ("POLLUX_DATABASE_CONNECTIONS", "0", "from 1 to 500"),
        ("POLLUX_ELEMENTS_DIR", "/nowhere/elements", "cannot be read"),
        ("POLLUX_DATA_DIR", "/etc/hostname", "must be a directory"),
        ("POLLUX_MASTER_KEYS", "k1:c2hvcnQ=", "32 bytes"),
        ("POLLUX_MASTER_KEYS", "nonsense", "':'"),
        ("POLLUX_EGRESS_ALLOW", "vendor:10.0.0.0/99", "10.0.0.0/99"),
        ("POLLUX_EGRESS_ALLOW", "mail:10.0.0.0/8", "mail"),
        ("POLLUX_SHUTDOWN_SECONDS", "soon", "number of seconds from 0 to 86400"),
        ("POLLUX_SHUTDOWN_SECONDS", "-1", "number of seconds"),
        ("POLLUX_POLL_MINIMUM_SECONDS", "0", "from 0.1"),
        ("POLLUX_POLL_MINIMUM_SECONDS", "nan", "number of seconds"),
        ("POLLUX_DELIVERY_RETRY_SECONDS", "5,,x", "such as 5,300,1800"),
        ("POLLUX_SESSION_TIMEOUT_SECONDS", "0.5", "from 1 to 3600"),
        ("POLLUX_TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/33", "'10.0.0.0/33'"),
        ("POLLUX_TRUSTED_PROXIES", "proxy.example.com", "127.0.0.1 or 10.0.0.0/8"),
        ("POLLUX_LOG_LEVEL", "loud", "trace, debug, info"),
        ("POLLUX_LOG_FORMAT", "xml", "text, json"),
        ("POLLUX_METRICS_LISTEN", "127.0.0.1:http", "127.0.0.1:9464"),
        ("POLLUX_API_PORT", "65536", "from 0 to 65535"),
        ("POLLUX_WORKER_CONCURRENCY", "0", "from 1 to 1000"),
        ("POLLUX_WORKER_QUEUES", "poll,bulks", "poll, bulk, webhook, maintenance"),
    ])
    func `a wrong value is told by its name and what would be right`(name: String, value: String, said: String) {
        let found = faults([name: value])
        #expect(found.map(\.name) == [name], "\(found)")
        #expect(found.first?.message.contains(said) == true, "\(found)")
    }

    @Test func `a wrong master key is told without showing it`() {
        let found = faults(["POLLUX_MASTER_KEYS": "k1:c2VjcmV0LXNlY3JldA=="])
        #expect(found.count == 1)
        #expect(!"\(found)".contains("c2VjcmV0"))
    }

    @Test func `every wrong value is told at once`() {
        let found = faults(["POLLUX_LOG_LEVEL": "x", "POLLUX_SHUTDOWN_SECONDS": "x", "POLLUX_API_PORT": "x"])
        #expect(Set(found.map(\.name)) == ["POLLUX_LOG_LEVEL", "POLLUX_SHUTDOWN_SECONDS", "POLLUX_API_PORT"])
    }

    @Test func `a flag goes before the environment, and that before the file`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).conf")
        defer { try? FileManager.default.removeItem(at: file) }
        let text = """
            # Pollux
            POLLUX_SHUTDOWN_SECONDS=1
            export POLLUX_API_PORT = "2001"

            POLLUX_WORKER_CONCURRENCY='3'
            """
        try text.write(to: file, atomically: true, encoding: .utf8)
        let configuration = try ClusterConfiguration.read(
            flags: [.shutdownSeconds: "3"],
            environment: ["POLLUX_SHUTDOWN_SECONDS": "2", "POLLUX_API_PORT": "2002"],
            file: file.path
        )
        #expect(configuration.shutdown == .seconds(3))
        #expect(configuration.api.port == 2_002)
        #expect(configuration.concurrency == 3)
    }

    @Test func `a configuration file's mistakes are told with their lines`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).conf")
        defer { try? FileManager.default.removeItem(at: file) }
        try "POLLUX_API_PORT=1\nPOLLUX_APIPORT=1\nnonsense\nPOLLUX_DATA_DIR=\"x".write(
            to: file,
            atomically: true,
            encoding: .utf8
        )
        let found = faults([:], file: file.path)
        #expect(found.map { $0.name.split(separator: ":").last.map(String.init) } == ["2", "3", "4"])
        #expect(found.first?.message.contains("did you mean POLLUX_API_PORT?") == true)
        #expect(faults([:], file: "/nowhere.conf").map(\.name) == ["--config"])
    }
}
