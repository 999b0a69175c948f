import Foundation
import Glibc
import Synchronization

/// A webhook's receiver on a real socket, which answers as its test says.
final class Receiver: Sendable {
    /// A request as it came in.
    struct Request: Sendable {
        let path: String
        let headers: [String: String]
        let body: [UInt8]

        /// Returns a header by its name in any case.
        func header(_ name: String) -> String? { headers[name.lowercased()] }
    }

    /// What it answers.
    enum Answer: Sendable {
        /// A head and a body.
        case status(Int, headers: [String: String] = [:], body: String = "")
        /// A head at once, then one byte of the body every 50 ms until the other side hangs up.
        case dribble(Int)
        /// Nothing until the other side hangs up.
        case silence
        /// The connection is cut.
        case cut
    }

    let port: UInt16
    private let listener: Int32
    private let seen = Mutex<[Request]>([])
    private let answers = Mutex(0)
    private let script: @Sendable (Int, Request) -> Answer

    /// Starts listening; the script gives the answer to a request by its number, from 0.
    init(_ script: @escaping @Sendable (Int, Request) -> Answer) throws {
        self.script = script
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let handle = listener
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(handle, raw, length) == 0 && listen(handle, 64) == 0 && getsockname(handle, raw, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(handle, nil, nil)
                // A signal, or a client that has gone already.
                if connection < 0, errno == EINTR || errno == ECONNABORTED { continue }
                guard connection >= 0, let self else {
                    if connection >= 0 { close(connection) }
                    // Not before: its number would be another listener's, whose connections this thread would take.
                    close(handle)
                    return
                }
                Thread.detachNewThread { self.serve(connection) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// Where it is.
    var url: String { "http://127.0.0.1:\(port)/hook" }

    /// How many requests have got their answer.
    var answered: Int { answers.withLock { $0 } }

    /// What came in so far.
    var requests: [Request] { seen.withLock { $0 } }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        guard let request = Self.read(connection) else { return }
        let number = seen.withLock { all in
            all.append(request)
            return all.count - 1
        }
        switch script(number, request) {
        case .status(let status, let headers, let body):
            var head = "HTTP/1.1 \(status) Whatever\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n"
            for (name, value) in headers { head += "\(name): \(value)\r\n" }
            _ = Self.write(head + "\r\n" + body, to: connection)
            answers.withLock { $0 += 1 }
        case .dribble(let status):
            guard Self.write("HTTP/1.1 \(status) Slow\r\nConnection: close\r\n\r\n", to: connection) else { return }
            while Self.write("x", to: connection) { Thread.sleep(forTimeInterval: 0.05) }
        case .silence:
            var byte: UInt8 = 0
            _ = recv(connection, &byte, 1, 0)
        case .cut:
            return
        }
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let request = parse(bytes) { return request }
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            bytes += chunk.prefix(count)
        }
    }

    private static func parse(_ bytes: [UInt8]) -> Request? {
        guard let end = Data(bytes).range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes.prefix(end.lowerBound), as: UTF8.self).components(separatedBy: "\r\n")
        let headers = lines.dropFirst().reduce(into: [String: String]()) { headers, line in
            guard let colon = line.firstIndex(of: ":") else { return }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces
            )
        }
        let length = headers["content-length"].flatMap(Int.init) ?? 0
        let body = bytes.dropFirst(end.upperBound)
        guard body.count >= length else { return nil }
        let path = lines.first?.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        return Request(path: path, headers: headers, body: Array(body.prefix(length)))
    }

    private static func write(_ text: String, to connection: Int32) -> Bool {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
