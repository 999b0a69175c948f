import OutboundHTTP
import Synchronization
import Testing

@Suite struct StreamTests {
    @Test func `a body is handed over in pieces, and a slow taker slows the sender down`() async throws {
        let sent = Mutex(0)
        let total = 32 << 20
        let server = try RawServer { peer in
            _ = peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\nX-A: 1\r\n\r\n")
            let piece: [UInt8] = Array(repeating: 7, count: 1 << 16)
            for _ in 0..<(total >> 16) {
                guard peer.send(piece) else { return }
                sent.withLock { $0 += piece.count }
            }
        }
        let taken = Mutex(0)
        let mostAhead = Mutex(0)
        let local = try LocalClient()
        let response = try await local.client.stream(
            .test(server.origin, total: .seconds(120), stall: .milliseconds(300), cap: total)
        ) {
            head in
            #expect(head.status == 200 && head.headers.contains { $0.name == "X-A" })
            // Longer than the stall: waiting for the taker is no stall.
            try await pass(.milliseconds(500))
            mostAhead.withLock { $0 = sent.withLock { $0 } }
        } onBody: { bytes in
            taken.withLock { $0 += bytes.count }
        }
        #expect(response.status == 200 && response.body.isEmpty)
        #expect(taken.withLock { $0 } == total)
        // What lies in the buffers of the two sockets, and a quarter of a mebibyte of ours.
        #expect(mostAhead.withLock { $0 } < 16 << 20)
    }

    @Test func `a taker that throws ends the call with its own error`() async throws {
        struct Enough: Error {}
        let server = try RawServer { peer in
            _ = peer.request()
            peer.send("HTTP/1.1 200 OK\r\n\r\n")
            while peer.send("more and more") {}
        }
        let local = try LocalClient()
        await #expect(throws: Enough.self) {
            _ = try await local.client.stream(.test(server.origin)) { _ in throw Enough() }
        }
    }

    @Test func `the cap and the deadline hold for a stream, and an empty body still has a head`() async throws {
        let server = try RawServer { peer in
            guard let request = peer.request(), !request.contains("/empty") else {
                peer.send("HTTP/1.1 204 No Content\r\n\r\n")
                return
            }
            peer.send("HTTP/1.1 200 OK\r\n\r\n")
            while peer.send("more and more") {}
        }
        let local = try LocalClient()
        await #expect(throws: OutboundHTTPError.tooLarge(limit: 1_000)) {
            _ = try await local.client.stream(.test(server.origin, cap: 1_000)) { _ in }
        }
        await #expect(throws: OutboundHTTPError.timedOut(.whole)) {
            _ = try await local.client.stream(.test(server.origin, total: .milliseconds(1_500), cap: 1 << 40)) { _ in
                try await pass(.seconds(2))
            }
        }
        let status = Mutex(0)
        let response = try await local.client.stream(.test(server.origin + "/empty")) { head in
            status.withLock { $0 = head.status }
        } onBody: { _ in
        }
        #expect(response.status == 204 && status.withLock { $0 } == 204)
    }
}
