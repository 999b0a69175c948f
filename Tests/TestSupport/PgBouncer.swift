import Foundation
import Glibc

/// A PgBouncer of the test's own in transaction mode, as strict as Debian's is by default.
public final class PgBouncer: Sendable {
    /// Where it is installed; nil where it isn't.
    public static let path = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"]
        .first(where: FileManager.default.isExecutableFile(atPath:))

    /// How libpq connects through it.
    public let conninfo: String
    private let process: ChildProcess
    private let folder: URL

    /// Stands before the server that the connection string names.
    ///
    /// - Parameters:
    ///   - server: A connection string of words like `host=…`, with a `dbname`.
    ///   - sessions: How many sessions of the server its clients share.
    /// - Throws: What the system said when it could not be started.
    public init(before server: String, sessions: Int = 2) throws {
        let parts = conninfoParts(server)
        guard let name = parts["dbname"], let program = Self.path else { throw POSIXError(.ENOENT) }
        let port = try freePort()
        folder = try temporaryDirectory()
        let settings = """
            [databases]
            \(name) = host=\(parts["host"] ?? "") port=\(parts["port"] ?? "5432") user=postgres dbname=\(name)
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = \(sessions)
            server_login_retry = 1
            """
        let file = folder.appending(path: "pgbouncer.ini")
        try settings.write(to: file, atomically: true, encoding: .utf8)
        // It refuses to be root.
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        let user = geteuid() == 0 ? ["-u", "postgres"] : []
        process = try ChildProcess(URL(filePath: program), user + [file.path])
        conninfo = "host=127.0.0.1 port=\(port) user=postgres dbname=\(name) sslmode=disable"
    }

    /// Lets what is under way finish, leaves the server, and keeps its clients waiting: for a restart that they don't feel.
    public func pause() {
        process.send(SIGUSR1)
    }

    /// Goes on after a pause.
    public func resume() {
        process.send(SIGUSR2)
    }

    /// Ends it.
    public func stop() {
        process.send(SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }
}
