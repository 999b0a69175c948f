import Cluster
import Foundation
import Synchronization
import Testing

struct PlainHTTPServerTests {
    private func talk(_ address: ListenAddress, _ bytes: [UInt8]) -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = in_port_t(UInt16(address.port).bigEndian)
        target.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard connected == 0 else { return "refused" }
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        _ = shutdown(descriptor, Int32(SHUT_WR))
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
            answer += buffer[..<count]
        }
    }

    @Test func `a request comes with its headers and body, and its answer goes back`() throws {
        let seen = Mutex<[String]>([])
        let server = try PlainHTTPServer(ListenAddress(host: "127.0.0.1", port: 0)) { request in
            let text = String(decoding: request.body, as: UTF8.self)
            seen.withLock { $0 = [request.method, request.target, request.header("x-a") ?? "", text] }
            return PlainHTTPReply(status: 202, body: Array("fine".utf8))
        }
        defer { server.stop() }
        let request = "POST /hook?a=1 HTTP/1.1\r\nHost: x\r\nX-A:  b\r\nContent-Length: 4\r\n\r\nbody"
        let answer = talk(server.address, Array(request.utf8))
        #expect(answer.hasPrefix("HTTP/1.1 202 "))
        #expect(answer.hasSuffix("\r\n\r\nfine"))
        #expect(seen.withLock { $0 } == ["POST", "/hook?a=1", "b", "body"])
    }

    @Test(arguments: [
        "", "\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET / HTTP/1.1\r\nnonsense\r\n\r\n",
    ])
    func `what is no request is refused`(text: String) throws {
        let server = try PlainHTTPServer(ListenAddress(host: "127.0.0.1", port: 0)) { _ in PlainHTTPReply(status: 200) }
        defer { server.stop() }
        #expect(talk(server.address, Array(text.utf8)).hasPrefix("HTTP/1.1 400 "))
    }

    @Test func `an address that is taken is told`() throws {
        let server = try PlainHTTPServer(ListenAddress(host: "127.0.0.1", port: 0)) { _ in PlainHTTPReply(status: 200) }
        defer { server.stop() }
        #expect {
            _ = try PlainHTTPServer(server.address) { _ in PlainHTTPReply(status: 200) }
        } throws: { "\($0)".contains("address already in use") }
    }
}
