import Foundation
import Synchronization

/// A server for a handful of trusted clients: Prometheus at a worker's `/metrics`, and the demo's receiver.
///
/// One thread accepts and one answers each connection, a bounded number at once; a request is bounded in size and time, and each
/// connection is closed after one answer. It is not the API's server.
public final class PlainHTTPServer: Sendable {
    private static let largestHead = 64 << 10
    private static let largestBody = 16 << 20
    private static let mostConnections = 32
    private static let patienceSeconds = 10

    /// The address that it listens on, with the port that it has got.
    public let address: ListenAddress
    private let descriptor: Int32
    private let handler: @Sendable (PlainHTTPRequest) -> PlainHTTPReply
    private let state = Mutex(State())

    private struct State {
        var isStopped = false
        var connections = 0
    }

    /// Begins to listen.
    ///
    /// - Parameters:
    ///   - address: where; port 0 is any that is free.
    ///   - handler: answers each request, on a thread of the server's.
    /// - Throws: ``ListenError`` if the address cannot be listened on.
    public init(
        _ address: ListenAddress,
        handler: @escaping @Sendable (PlainHTTPRequest) -> PlainHTTPReply
    ) throws(ListenError) {
        let (descriptor, port) = try ListeningSocket.open(address)
        self.descriptor = descriptor
        self.address = ListenAddress(host: address.host, port: port)
        self.handler = handler
        Thread.detachNewThread { [self] in accept() }
    }

    /// Stops listening; what is being answered is answered to its end.
    public func stop() {
        let wasStopped = state.withLock { state in
            defer { state.isStopped = true }
            return state.isStopped
        }
        // The accepting thread wakes, sees that it is over, and closes the descriptor.
        if !wasStopped { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    private func accept() {
        while !state.withLock({ $0.isStopped }) {
            let client = Glibc.accept(descriptor, nil, nil)
            if client < 0 {
                // Out of descriptors, or a client that has gone: a pause, and on.
                if errno != EINTR { usleep(10_000) }
                continue
            }
            let isWelcome = state.withLock { state in
                guard state.connections < Self.mostConnections, !state.isStopped else { return false }
                state.connections += 1
                return true
            }
            guard isWelcome else {
                _ = close(client)
                continue
            }
            Thread.detachNewThread { [self] in
                serve(client)
                _ = close(client)
                state.withLock { $0.connections -= 1 }
            }
        }
        _ = close(descriptor)
    }

    private func serve(_ client: Int32) {
        var patience = timeval(tv_sec: Self.patienceSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        _ = setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        _ = setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        guard let request = read(client) else {
            write(PlainHTTPReply(status: 400), to: client)
            return
        }
        write(handler(request), to: client)
    }

    private func read(_ client: Int32) -> PlainHTTPRequest? {
        var received: [UInt8] = []
        while true {
            if let length = PlainHTTPRequest.headLength(received) {
                guard let (request, bodyLength) = PlainHTTPRequest.head(received[..<length]) else { return nil }
                guard bodyLength <= Self.largestBody else { return nil }
                while received.count < length + bodyLength {
                    guard receive(client, into: &received) else { return nil }
                }
                return request.with(body: Array(received[length..<(length + bodyLength)]))
            }
            guard received.count < Self.largestHead, receive(client, into: &received) else { return nil }
        }
    }

    private func receive(_ client: Int32, into bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        let count = recv(client, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        bytes.append(contentsOf: buffer[..<count])
        return true
    }

    private func write(_ reply: PlainHTTPReply, to client: Int32) {
        let head =
            "HTTP/1.1 \(reply.status) -\r\nContent-Type: \(reply.contentType)\r\n"
            + "Content-Length: \(reply.body.count)\r\nConnection: close\r\n\r\n"
        var rest = (Array(head.utf8) + reply.body)[...]
        while !rest.isEmpty {
            // A client that has gone needs no answer.
            let sent = rest.withUnsafeBytes { send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }
}
