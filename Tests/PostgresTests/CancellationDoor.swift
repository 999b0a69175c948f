import Foundation
import TestSupport

/// A way to a server on which requests to cancel can be kept under way.
///
/// libpq sends such a request over a connection of its own, to the address that its session has. The address is a link to
/// the server's socket here; once it is shut, a socket of ours stands there, while sessions that are open stay so.
final class CancellationDoor: Sendable {
    /// How libpq connects to the server through it.
    let conninfo: String
    private let folder: URL
    private let file: URL
    private let server: String

    /// Stands before the server whose socket the connection string names.
    init(before conninfo: String) throws {
        let parts = conninfoParts(conninfo)
        guard let host = parts["host"], let port = parts["port"] else { throw POSIXError(.EINVAL) }
        folder = try temporaryDirectory()
        let name = ".s.PGSQL.\(port)"
        file = folder.appending(path: name)
        server = "\(host)/\(name)"
        self.conninfo = conninfo.replacing("host=\(host)", with: "host=\(folder.path)")
        try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: server)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// Keeps the requests that are sent from now on.
    func shut() throws -> Shut {
        try FileManager.default.removeItem(at: file)
        return try Shut(at: file.path, server: server)
    }

    /// Lets through what is sent from now on; what was kept before stays kept.
    func open() throws {
        try FileManager.default.removeItem(at: file)
        try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: server)
    }

    /// The door while it is shut.
    final class Shut: Sendable {
        private let listener: Int32
        private let server: String

        fileprivate init(at path: String, server: String) throws {
            self.server = server
            listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            guard listener >= 0 else { throw POSIXError(.EMFILE) }
            guard withAddress(path, { bind(listener, $0, $1) }) == 0, listen(listener, 8) == 0 else {
                throw POSIXError(.EADDRINUSE)
            }
        }

        deinit {
            close(listener)
        }

        /// Waits until somebody asks to cancel.
        func request() async throws -> Request {
            try await eventually("somebody asks to cancel") {
                var entry = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
                return poll(&entry, 1, 0) == 1
            }
            let client = accept(listener, nil, nil)
            guard client >= 0 else { throw POSIXError(.EMFILE) }
            return Request(client: client, server: server)
        }
    }

    /// A request on its way, whose sender waits until it is delivered or dropped.
    final class Request: Sendable {
        private let client: Int32
        private let server: String

        fileprivate init(client: Int32, server: String) {
            self.client = client
            self.server = server
        }

        deinit {
            close(client)
        }

        /// Brings it to the server, which has sent its signal when this returns.
        func deliver() throws {
            var bytes = [UInt8](repeating: 0, count: 16)
            guard recv(client, &bytes, bytes.count, Int32(MSG_WAITALL)) == bytes.count else {
                throw POSIXError(.EIO)
            }
            let line = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            guard line >= 0 else { throw POSIXError(.EMFILE) }
            defer { close(line) }
            guard withAddress(server, { connect(line, $0, $1) }) == 0, send(line, bytes, bytes.count, 0) == bytes.count
            else {
                throw POSIXError(.ECONNREFUSED)
            }
            while recv(line, &bytes, bytes.count, 0) > 0 {}
            _ = shutdown(client, Int32(SHUT_RDWR))
        }
    }
}

private func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
