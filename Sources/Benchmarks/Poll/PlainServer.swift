import Foundation
import Glibc

/// A vendor's socket in a process of its own: a thread a connection, and nothing but the socket's time, so that it is never what is
/// measured.
enum PlainServer {
    /// Says on standard output where it listens, and answers requests by their target until its parent is gone.
    static func run(_ answer: @escaping @Sendable (String) -> [UInt8]?) throws {
        signal(SIGPIPE, SIG_IGN)
        let (descriptor, port) = try listen()
        print("{\"port\":\(port)}", terminator: "\n")
        fflush(nil)
        let parent = getppid()
        Thread.detachNewThread {
            while getppid() == parent { sleep(1) }
            exit(0)
        }
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { throw BenchmarkError.system("accept", errno) }
            Thread.detachNewThread { serve(connection, answer) }
        }
    }

    private static func listen() throws -> (descriptor: Int32, port: Int) {
        let port = try FreePort.find()
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw BenchmarkError.system("socket", errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) == 0 }
        }
        guard isBound, Glibc.listen(descriptor, 64) == 0 else { throw BenchmarkError.system("listen", errno) }
        return (descriptor, port)
    }

    private static func serve(_ connection: Int32, _ answer: (String) -> [UInt8]?) {
        defer { close(connection) }
        var yes: Int32 = 1
        setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            var length = 0
            // A request has no body here: it ends with the first empty line.
            while length < 4 || buffer[(length - 4)..<length] != [13, 10, 13, 10] {
                let room = buffer.count - length
                let count = buffer.withUnsafeMutableBytes { bytes in
                    bytes.baseAddress.map { recv(connection, $0 + length, room, 0) } ?? 0
                }
                guard count > 0 else { return }
                length += count
            }
            guard
                let target = String(decoding: buffer[..<length], as: UTF8.self).split(separator: " ").dropFirst().first,
                let bytes = answer(String(target)), send(bytes, to: connection)
            else { return }
        }
    }

    private static func send(_ bytes: [UInt8], to connection: Int32) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                guard let start = bytes.baseAddress else { return true }
                let count = Glibc.send(connection, start + sent, bytes.count - sent, 0)
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
    }
}
