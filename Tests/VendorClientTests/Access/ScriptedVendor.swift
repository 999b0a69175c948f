import Foundation
import Glibc
import Synchronization

/// A vendor on a real socket, which answers as its test says, each request on a thread of its own.
final class ScriptedVendor: Sendable {
    /// A request as it came in.
    struct Request: Sendable {
        let method: String
        let path: String
        let headers: [String: String]
        let body: [UInt8]

        /// The body as text.
        var text: String { String(decoding: body, as: UTF8.self) }

        /// A field of the form in the body, decoded.
        func field(_ name: String) -> String? {
            let pair = text.split(separator: "&").first { $0.hasPrefix("\(name)=") }
            return pair.flatMap { String($0.dropFirst(name.count + 1)).removingPercentEncoding }
        }
    }

    /// What it answers.
    enum Answer: Sendable {
        case json(Int, String, headers: [String: String] = [:])
        /// The connection is cut, after the request was read.
        case cut
    }

    let port: UInt16
    private let listener: Int32
    private let seen = Mutex<[Request]>([])
    private let script: @Sendable (Request) -> Answer

    init(_ script: @escaping @Sendable (Request) -> Answer) throws {
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
    var url: String { "http://127.0.0.1:\(port)" }

    /// What came in so far.
    var requests: [Request] { seen.withLock { $0 } }

    /// What came in so far at a path.
    func requests(_ path: String) -> [Request] { requests.filter { $0.path.hasPrefix(path) } }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        guard let request = Self.read(connection) else { return }
        seen.withLock { $0.append(request) }
        guard case .json(let status, let body, let headers) = script(request) else { return }
        var head = "HTTP/1.1 \(status) Whatever\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n"
        head += "Content-Type: application/json\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let bytes = Array((head + "\r\n" + body).utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
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
        let words = lines.first?.split(separator: " ").map(String.init) ?? []
        return Request(
            method: words.first ?? "",
            path: words.dropFirst().first ?? "",
            headers: headers,
            body: Array(body.prefix(length))
        )
    }
}
