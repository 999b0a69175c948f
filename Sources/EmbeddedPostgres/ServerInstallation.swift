import Foundation
import Glibc

/// The PostgreSQL programs of this machine, and the user they are run as.
struct ServerInstallation {
    let binaries: URL
    /// Set when we are root, which PostgreSQL refuses to run as.
    let user: (name: String, id: uid_t, group: gid_t)?

    /// Finds the newest server that is installed.
    static func find() throws -> ServerInstallation {
        let files = FileManager.default
        let root = "/usr/lib/postgresql"
        let versions = ((try? files.contentsOfDirectory(atPath: root)) ?? []).sorted {
            $0.compare($1, options: .numeric) == .orderedDescending
        }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let candidates = versions.map { "\(root)/\($0)/bin" } + path.split(separator: ":").map(String.init)
        guard let folder = candidates.first(where: { files.isExecutableFile(atPath: "\($0)/initdb") }) else {
            throw EmbeddedPostgresError.notInstalled(searched: [root, "PATH"])
        }
        return ServerInstallation(binaries: URL(filePath: folder), user: try otherUser())
    }

    /// A command line that runs one of the programs as the right user.
    ///
    /// The environment is the program's alone: what changes the user on the way to it does not have it.
    func command(_ program: String, _ arguments: [String], environment: [String: String] = [:]) -> [String] {
        let command = [binaries.appending(path: program).path] + arguments
        guard !environment.isEmpty else { return asUser(command) }
        return asUser(
            ["/usr/bin/env"] + environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } + command
        )
    }

    /// The same command as the user that PostgreSQL runs as.
    func asUser(_ command: [String]) -> [String] {
        guard let user else { return command }
        return ["/usr/bin/setpriv", "--reuid=\(user.id)", "--regid=\(user.group)", "--clear-groups", "--"] + command
    }

    private static func otherUser() throws -> (name: String, id: uid_t, group: gid_t)? {
        guard geteuid() == 0 else { return nil }
        for name in ["postgres", "nobody"] {
            if let entry = getpwnam(name) { return (name, entry.pointee.pw_uid, entry.pointee.pw_gid) }
        }
        throw EmbeddedPostgresError.noUser
    }
}
