import Foundation
import Glibc

/// A vendor that gives pages which it has made once, in a process of its own: a thread a connection, and nothing but the socket's
/// time, so that it is never what is measured.
///
/// `/LATENCY/COUNT/NAME/page?page=3&per_page=100` has that many records in all, and is answered after so many milliseconds.
enum PageServer {
    static let pageSize = 100
    private static let mostPages = 2_000

    /// Says on standard output where it listens, and serves until its parent is gone.
    static func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let pages = (0..<mostPages).map { records(ofPage: $0) }
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
            Thread.detachNewThread { serve(connection, pages) }
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

    private static func serve(_ connection: Int32, _ pages: [[UInt8]]) {
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
                let answer = answer(String(target), pages), send(answer, to: connection)
            else { return }
        }
    }

    private static func answer(_ target: String, _ pages: [[UInt8]]) -> [UInt8]? {
        let halves = target.split(separator: "?", maxSplits: 1)
        let path = halves[0].split(separator: "/")
        guard path.count == 4, let latency = UInt32(path[0]), let count = Int(path[1]) else { return nil }
        let number = halves.dropFirst().first?.split(separator: "&").first { $0.hasPrefix("page=") }
        let page = (number.flatMap { Int($0.dropFirst(5)) } ?? 1) - 1
        if latency > 0 { usleep(latency * 1_000) }
        let isThere = page >= 0 && page < pages.count && page * pageSize < count
        let head = "{\"total\":\(count),\"data\":["
        let body = isThere ? pages[page] : []
        let length = head.utf8.count + body.count + 2
        let fields = "Content-Type: application/json\r\nDate: Sat, 21 Nov 2026 00:00:00 GMT"
        var answer = Array("HTTP/1.1 200 OK\r\n\(fields)\r\nContent-Length: \(length)\r\n\r\n\(head)".utf8)
        answer += body
        answer += "]}".utf8
        return answer
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

    private static func records(ofPage page: Int) -> [UInt8] {
        let records = (0..<pageSize).map { index in
            let id = page * pageSize + index
            return """
                {"id":\(id),"updated_at":"2026-11-20T10:\(10 + id % 50):\(10 + id % 50)Z",\
                "created_at":"2024-03-01T08:00:00Z","first_name":"Anna \(id)","last_name":"Sch\\u00f6n","email":\
                "anna.\(id)@example.com","phone":"+49 30 1234\(id)","address":{"street":"Lange Gasse 7","city":"Berlin",\
                "country":"DE"},"tags":["customer","newsletter"],"balance":1204.50,"is_active":true,"owner_id":17}
                """
        }
        return Array(records.joined(separator: ",").utf8)
    }
}
