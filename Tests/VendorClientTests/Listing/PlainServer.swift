import Foundation
import Glibc
import Synchronization

/// A request as a vendor sees it.
struct PlainRequest: Sendable {
    let method: String
    let path: String
    /// In their order, decoded.
    let parameters: [(name: String, value: String)]
    let body: [UInt8]

    subscript(name: String) -> String? { parameters.last { $0.name == name }?.value }

    func number(_ name: String) -> Int? { self[name].flatMap { Int($0) } }

    /// The body as JSON.
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]) ?? [:]
    }
}

/// What a vendor answers.
struct PlainAnswer: Sendable {
    var status = 200
    var headers: [String] = []
    var body: String
}

/// What a vendor answers to each request.
struct Answering: Sendable {
    let answer: PlainServer.Handler

    init(_ answer: @escaping PlainServer.Handler) {
        self.answer = answer
    }
}

/// A vendor of a few lines: a socket, a thread a connection, and a closure that answers.
final class PlainServer: Sendable {
    typealias Handler = @Sendable (PlainRequest) -> PlainAnswer

    let port: Int
    private let handler: Handler
    private let descriptor: Int32
    private let log = Mutex<[PlainRequest]>([])
    private let underWay = Mutex((now: 0, most: 0))

    var requests: [PlainRequest] { log.withLock(\.self) }
    /// The most requests that were answered at the same time.
    var mostAbreast: Int { underWay.withLock(\.most) }

    private init(_ handler: @escaping Handler) throws {
        self.handler = handler
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, size) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRINUSE) }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    /// Lends a server.
    static func with(_ handler: @escaping Handler, _ body: (PlainServer) async throws -> Void) async throws {
        signal(SIGPIPE, SIG_IGN)
        let server = try PlainServer(handler)
        Thread.detachNewThread {
            while true {
                let connection = accept(server.descriptor, nil, nil)
                // A signal, or a client that has gone already.
                if connection < 0, errno == EINTR || errno == ECONNABORTED { continue }
                guard connection >= 0 else {
                    // Not before: its number would be another listener's, whose connections this thread would take.
                    close(server.descriptor)
                    return
                }
                Thread.detachNewThread { server.serve(connection) }
            }
        }
        defer { shutdown(server.descriptor, Int32(SHUT_RDWR)) }
        try await body(server)
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        func receive() -> Bool {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return false }
            bytes += buffer[..<count]
            return true
        }
        while true {
            var end = bytes.firstRange(of: Array("\r\n\r\n".utf8))
            while end == nil {
                guard receive() else { return }
                end = bytes.firstRange(of: Array("\r\n\r\n".utf8))
            }
            guard let end else { return }
            let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
            let lengthLine = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            let length = lengthLine.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
            while bytes.count < end.upperBound + length { guard receive() else { return } }
            let body = Array(bytes[end.upperBound..<(end.upperBound + length)])
            bytes.removeFirst(end.upperBound + length)
            let answer = respond(head, body)
            let fields =
                ["Content-Length: \(answer.body.utf8.count)", "Date: Sat, 21 Nov 2026 00:00:00 GMT"] + answer.headers
            let text = "HTTP/1.1 \(answer.status) X\r\n\(fields.joined(separator: "\r\n"))\r\n\r\n\(answer.body)"
            let sent = Array(text.utf8)
            guard send(connection, sent, sent.count, 0) == sent.count else { return }
        }
    }

    private func respond(_ head: String, _ body: [UInt8]) -> PlainAnswer {
        let words = head.split(separator: "\r\n").first?.split(separator: " ") ?? []
        let target = words.count > 1 ? words[1] : "/"
        let halves = target.split(separator: "?", maxSplits: 1)
        let pairs = halves.dropFirst().first?.split(separator: "&") ?? []
        func decoded(_ text: Substring?) -> String {
            (text.map { String($0.replacing("+", with: " ")) } ?? "").removingPercentEncoding ?? ""
        }
        let request = PlainRequest(
            method: words.first.map(String.init) ?? "",
            path: String(halves[0]),
            parameters: pairs.map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (decoded(parts.first), decoded(parts.dropFirst().first))
            },
            body: body
        )
        log.withLock { $0.append(request) }
        underWay.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
        }
        defer { underWay.withLock { $0.now -= 1 } }
        return handler(request)
    }
}
