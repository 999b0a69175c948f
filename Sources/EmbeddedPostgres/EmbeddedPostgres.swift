public import Foundation
import Glibc
import Synchronization

/// A PostgreSQL of our own: `initdb` in a folder, a socket in it, no root, no service, no fixed port.
///
/// It is stopped when ``shutDown()`` is called and when this process ends, however it ends.
public final class EmbeddedPostgres: Sendable {
    /// What kind of server is wanted.
    public struct Options: Sendable {
        /// Where its data live; nil is a temporary folder that goes with it, in memory where there is room and they need not last.
        public var folder: URL?
        /// Whether a commit survives a power cut; off, tests are several times as fast.
        public var isDurable = false
        /// A TCP port on 127.0.0.1, for clients that know no sockets; nil is none.
        public var port: Int?
        /// More settings, as in postgresql.conf.
        public var settings: [String: String] = [:]
        /// What the server's own environment has besides, such as another clock.
        public var environment: [String: String] = [:]

        /// Makes the options of a throw-away server.
        public init(
            folder: URL? = nil,
            isDurable: Bool = false,
            port: Int? = nil,
            settings: [String: String] = [:],
            environment: [String: String] = [:]
        ) {
            self.folder = folder
            self.isDurable = isDurable
            self.port = port
            self.settings = settings
            self.environment = environment
        }
    }

    /// How a server is stopped.
    public enum StopMode: Sendable {
        /// Sessions are ended, the data are written.
        case fast
        /// As if the power had gone: the next start recovers.
        case immediate
    }

    /// The folder that holds the socket, and everything else of this server.
    public let folder: URL
    /// The folder of PostgreSQL's programs (`psql`, `pgbench`).
    public let binaries: URL

    private let options: Options
    private let installation: ServerInstallation
    private let watchdog: Watchdog
    private let running = Mutex<ServerProcess?>(nil)

    /// Makes the folder's database if there is none, starts the server, and returns when it takes connections.
    public static func start(_ options: Options = Options()) async throws -> EmbeddedPostgres {
        let installation = try ServerInstallation.find()
        let folder = try options.folder ?? temporaryFolder(inMemory: !options.isDurable && MemoryFolder.isRoomy)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if let user = installation.user {
            guard chown(folder.path, user.id, user.group) == 0 else {
                throw EmbeddedPostgresError.failed(command: "chown", output: String(cString: strerror(errno)))
            }
        }
        let server = try EmbeddedPostgres(options, installation, folder)
        do {
            try await server.initialize()
            try await server.start()
        } catch {
            await server.watchdog.release()
            throw error
        }
        return server
    }

    private init(_ options: Options, _ installation: ServerInstallation, _ folder: URL) throws {
        self.options = options
        self.installation = installation
        self.folder = folder
        binaries = installation.binaries
        watchdog = try Watchdog(
            installation,
            data: folder.appending(path: "data"),
            removing: options.folder == nil ? folder : nil
        )
    }

    /// How libpq connects to one of its databases.
    public func conninfo(database: String = "postgres") -> String {
        "host=\(folder.path) port=\(port) user=postgres dbname=\(database)"
    }

    /// The number in the socket's name, and the TCP port where there is one.
    public var port: Int { options.port ?? 5_432 }

    /// Starts it again after ``stop(_:)`` or ``kill()``, and returns when it takes connections.
    public func start() async throws {
        var settings = options.settings
        settings["unix_socket_directories"] = folder.path
        settings["listen_addresses"] = options.port == nil ? "" : "127.0.0.1"
        settings["port"] = String(port)
        if !options.isDurable {
            for name in ["fsync", "full_page_writes", "synchronous_commit"] where settings[name] == nil {
                settings[name] = "off"
            }
        }
        var arguments = ["-D", data.path]
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) { arguments += ["-c", "\(name)=\(value)"] }
        let command = installation.command("postgres", arguments, environment: options.environment)
        let process = try ServerProcess(command, log: folder.appending(path: "server.log"))
        running.withLock { $0 = process }
        try await process.waitUntilReady(data)
    }

    /// Stops it; sessions end and the folder stays.
    public func stop(_ mode: StopMode = .fast) async throws {
        try await end(with: mode == .fast ? SIGINT : SIGQUIT)
    }

    /// Stops it and starts it again.
    public func restart(_ mode: StopMode = .fast) async throws {
        try await stop(mode)
        try await start()
    }

    /// Kills the server's first process, and returns when its children have noticed and ended too.
    public func kill() async throws {
        try await end(with: SIGKILL)
    }

    /// Stops it for good; a temporary folder is removed.
    public func shutDown() async {
        await watchdog.release()
    }

    private var data: URL { folder.appending(path: "data") }

    private func initialize() async throws {
        guard !FileManager.default.fileExists(atPath: data.appending(path: "PG_VERSION").path) else { return }
        let arguments = [
            "-D", data.path, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
        ]
        try await CommandRun.run(installation.command("initdb", arguments), outputIn: folder)
    }

    private func end(with signal: Int32) async throws {
        let process = running.withLock { running in
            defer { running = nil }
            return running
        }
        try await process?.end(with: signal)
    }

    /// A short path: a socket's name has room for 107 bytes.
    private static func temporaryFolder(inMemory: Bool) throws -> URL {
        var template = Array("\(inMemory ? MemoryFolder.path : "/tmp")/pollux-pg-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw EmbeddedPostgresError.failed(command: "mkdtemp", output: String(cString: strerror(errno)))
        }
        return URL(filePath: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
}
