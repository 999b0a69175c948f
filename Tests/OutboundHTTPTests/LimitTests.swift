import Glibc
import OutboundHTTP
import Synchronization
import TestSupport
import Testing

@Suite struct LimitTests {
    private let local: LocalClient

    init() throws {
        local = try LocalClient()
    }

    @Test func `a head that does not come is a stall, not an endless wait`() async throws {
        let server = try RawServer { peer in
            _ = peer.request()
            peer.linger(milliseconds: 60_000)
        }
        let start = ContinuousClock.now
        #expect(
            await local.error(.test(server.origin, total: .seconds(60), stall: .milliseconds(300)))
                == .timedOut(.stalled)
        )
        // Not a measurement: only that it was not the other side that ended it.
        #expect(.now - start < .seconds(50))
    }

    @Test func `a body that trickles keeps the stall away but not the whole call's deadline`() async throws {
        let server = try RawServer { peer in
            _ = peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while peer.send("x") { peer.linger(milliseconds: 30) }
        }
        let request = OutboundRequest.test(server.origin, total: .seconds(1), stall: .milliseconds(500))
        #expect(await local.error(request) == .timedOut(.whole))
    }

    @Test func `a body that stalls ends the call, and where only its beginning is wanted the answer stands`()
        async throws
    {
        let server = try RawServer { peer in
            _ = peer.request()
            peer.send("HTTP/1.1 202 Accepted\r\nContent-Length: 1000\r\n\r\nbegin")
            peer.linger(milliseconds: 5_000)
        }
        #expect(await local.error(.test(server.origin, stall: .milliseconds(600))) == .timedOut(.stalled))
        let courtesy = OutboundRequest.test(server.origin, stall: .milliseconds(600), excess: .truncate)
        let response = try await local.client.send(courtesy)
        #expect(response.status == 202 && response.text == "begin" && response.isTruncated)
    }

    @Test func `a call whose turn comes too late is not made`() async throws {
        let asked = Atomic(0)
        let server = try RawServer { peer in
            asked.add(1, ordering: .relaxed)
            _ = peer.request()
            peer.send("HTTP/1.1 204 No Content\r\n\r\n")
        }
        var request = OutboundRequest.test(server.origin)
        request.startBy = .now - .milliseconds(1)
        let fault = await local.error(request)
        #expect(fault == .timedOut(.starting) && fault?.isBeforeSending == true)
        request.startBy = .now + .seconds(60)
        #expect(try await local.client.send(request).status == 204)
        #expect(asked.load(ordering: .relaxed) == 1)
    }

    @Test func `a connection that is not accepted is a connect timeout`() async throws {
        // A full backlog: the kernel answers no further SYN.
        let server = try RawServer(backlog: 0, accepting: false) { _ in }
        let fillers = (0..<8).map { _ in server.connectWithoutWaiting() }
        defer { for filler in fillers { close(filler) } }
        var request = OutboundRequest.test(server.origin)
        request.connectTimeout = .milliseconds(200)
        #expect(await local.error(request) == .timedOut(.connecting))
    }

    @Test func `a body above the cap ends the call at once, or is cut where that is asked for`() async throws {
        let sent = Mutex(0)
        let server = try RawServer { peer in
            _ = peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
            let piece: [UInt8] = Array(repeating: 0x61, count: 100_000)
            for _ in 0..<1_000 {
                guard peer.send(piece) else { return }
                sent.withLock { $0 += 1 }
            }
        }
        #expect(await local.error(.test(server.origin, cap: 1_000)) == .tooLarge(limit: 1_000))
        let response = try await local.client.send(.test(server.origin, cap: 1_000, excess: .truncate))
        #expect(response.body.count == 1_000 && response.isTruncated)
        #expect(sent.withLock { $0 } < 500)
    }

    @Test func `a body of exactly the cap is whole`() async throws {
        let server = try RawServer { peer in
            _ = peer.request()
            peer.answer(String(repeating: "x", count: 1_000))
        }
        let response = try await local.client.send(.test(server.origin, cap: 1_000, excess: .truncate))
        #expect(response.body.count == 1_000 && !response.isTruncated)
    }

    @Test func `a gzip bomb is stopped by what it unpacks to`() async throws {
        let server = try RawServer { peer in
            _ = peer.request()
            // Made here, on the server's thread: the tests' own are few.
            let bomb = GzipBomb.fiftyMebibytes
            peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n")
            peer.send(bomb)
        }
        #expect(await local.error(.test(server.origin, cap: 1 << 20)) == .tooLarge(limit: 1 << 20))
        let whole = try await local.client.send(.test(server.origin, cap: 100 << 20))
        #expect(whole.body.count == 50 << 20 && GzipBomb.fiftyMebibytes.count < 350_000)
    }

    @Test func `endless headers are refused`() async throws {
        let server = try RawServer { peer in
            _ = peer.request()
            peer.send("HTTP/1.1 200 OK\r\n")
            while peer.send("X-More: and more and more and more and more and more\r\n") {}
        }
        guard case .broken(let reason) = await local.error(.test(server.origin)) else {
            Issue.record("not refused")
            return
        }
        #expect(reason.contains("headers"))
    }

    @Test func `cancelling the task ends the call and closes the connection`() async throws {
        let isClosed = Mutex(false)
        let server = try RawServer { peer in
            _ = peer.request()
            let closed = peer.linger(milliseconds: 5_000)
            isClosed.withLock { $0 = closed }
        }
        let call = Task { await local.error(.test(server.origin)) }
        try await eventually { server.requests == 1 }
        call.cancel()
        #expect(await call.value == .cancelled)
        try await eventually { isClosed.withLock { $0 } }
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        let server = try RawServer { peer in peer.answer("") }
        let call = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await local.error(.test(server.origin))
        }
        #expect(await call.value == .cancelled)
        #expect(server.connections == 0)
    }

    @Test func `a header cannot break out of its line, nor frame the message`() async throws {
        for header in [
            HTTPField("X-A", "1\r\nX-B: 2"), HTTPField("X-A", "1\n"), HTTPField("X-A", "\u{0}"), HTTPField("X A", "1"),
            HTTPField("X-A:", "1"), HTTPField("", "1"), HTTPField("Host", "other"), HTTPField("content-length", "0"),
            HTTPField("Transfer-Encoding", "chunked"),
        ] {
            var request = OutboundRequest.test("http://127.0.0.1:1/")
            request.headers = [header]
            guard case .malformed(let reason) = await local.error(request) else {
                Issue.record("\(header) was sent")
                continue
            }
            #expect(!reason.contains("X-B: 2"))
        }
    }

    @Test func `neither a request nor an error shows what is secret`() async throws {
        var request = OutboundRequest.test("https://user:pw@h.test/secretpath?key=secretquery")
        request.headers = [HTTPField("Authorization", "Bearer secretheader")]
        var text = "\(request) \(String(reflecting: request)) \(request.headers)"
        dump(request, to: &text)
        text += "\(String(describing: await local.error(request)))"
        request.url = "http://h.test/secretpath?key=secretquery"
        text += "\(request)\(String(describing: await local.error(request)))"
        #expect(!text.contains("secret") && !text.contains("pw"), "\(text)")
    }
}

/// Lets time go by.
func pass(_ duration: Duration) async throws {
    let end = ContinuousClock.now + duration
    try await eventually("time goes by") { ContinuousClock.now >= end }
}
