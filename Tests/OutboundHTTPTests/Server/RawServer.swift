import Glibc
import Synchronization

/// A server of raw sockets on loopback: each connection runs the test's own script on a thread of its own, so that a
/// test can be as slow, as rude and as wrong as a real peer.
final class RawServer: Sendable {
    /// One accepted connection.
    struct Peer: Sendable {
        let socket: Int32
        /// Which connection of the server it is, from 1.
        let number: Int
        fileprivate let server: RawServer

        /// Reads one request, head and body; nil when the client has gone.
        func request() -> String? {
            var bytes: [UInt8] = []
            var buffer: [UInt8] = Array(repeating: 0, count: 65_536)
            while true {
                let text = String(decoding: bytes, as: UTF8.self)
                if let end = text.firstRange(of: "\r\n\r\n") {
                    let head = text[..<end.lowerBound].lowercased()
                    let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                        .flatMap { Int($0.dropFirst(15).filter { $0 != " " }) }
                    if text[end.upperBound...].utf8.count >= length ?? 0 {
                        server.counts.withLock { $0.requests += 1 }
                        return text
                    }
                }
                let count = recv(socket, &buffer, buffer.count, 0)
                guard count > 0 else { return nil }
                bytes += buffer.prefix(count)
            }
        }

        /// Sends bytes; false when the client has gone.
        @discardableResult
        func send(_ bytes: [UInt8]) -> Bool {
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }

        @discardableResult
        func send(_ text: String) -> Bool { send(Array(text.utf8)) }

        /// Answers 200 with a body.
        @discardableResult
        func answer(_ body: String, status: String = "200 OK", headers: [String] = []) -> Bool {
            let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
            return send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        }

        /// Waits without reading; true if the client closed meanwhile.
        @discardableResult
        func linger(milliseconds: Int32) -> Bool {
            var descriptor = pollfd(fd: socket, events: 0x2000, revents: 0)
            return poll(&descriptor, 1, milliseconds) > 0
        }

        /// Closes so that the client gets a reset.
        func reset() {
            var option = LingerOption(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<LingerOption>.size))
        }
    }

    private typealias LingerOption = Glibc.linger

    private let listener: Int32
    private let isAccepting: Bool
    let port: UInt16
    private struct Counts {
        var connections = 0
        var requests = 0
    }

    private let counts = Mutex(Counts())

    /// How many connections have been made.
    var connections: Int { counts.withLock { $0.connections } }

    /// How many requests have been read.
    var requests: Int { counts.withLock { $0.requests } }

    /// `http://127.0.0.1:port`.
    var origin: String { "http://127.0.0.1:\(port)" }

    init(backlog: Int32 = 512, accepting: Bool = true, _ script: @escaping @Sendable (Peer) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port: UInt16? = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard bind(listener, pointer, length) == 0, listen(listener, backlog) == 0,
                    getsockname(listener, pointer, &length) == 0
                else { return nil }
                return UInt16(bigEndian: UnsafeRawPointer(pointer).loadUnaligned(fromByteOffset: 2, as: UInt16.self))
            }
        }
        guard let port else { throw ServerFault() }
        self.listener = listener
        self.port = port
        isAccepting = accepting
        guard accepting else { return }
        onThread { [self] in
            while true {
                let socket = accept(listener, nil, nil)
                // A signal, or a client that has gone already.
                if socket < 0, errno == EINTR || errno == ECONNABORTED { continue }
                guard socket >= 0 else {
                    // Not before: its number would be another listener's, whose connections this thread would take.
                    close(listener)
                    return
                }
                let number = counts.withLock { counts in
                    counts.connections += 1
                    return counts.connections
                }
                onThread {
                    script(Peer(socket: socket, number: number, server: self))
                    close(socket)
                }
            }
        }
    }

    /// Begins a connection and does not wait for it.
    func connectWithoutWaiting() -> Int32 {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = connect(client, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return client
    }

    /// Stops to accept.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        if !isAccepting { close(listener) }
    }
}

struct ServerFault: Error {}

private final class ThreadBody {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func onThread(_ run: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let body = Unmanaged.passRetained(ThreadBody(run)).toOpaque()
    pthread_create(
        &thread,
        nil,
        { context in
            if let context { Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run() }
            return nil
        },
        body
    )
    pthread_detach(thread)
}
