import OutboundHTTP
import Synchronization
import Testing

@Suite struct CallTests {
    @Test func `a request arrives as it was made and the answer comes back whole`() async throws {
        let seen = Mutex("")
        let server = try RawServer { peer in
            guard let request = peer.request() else { return }
            seen.withLock { $0 = request }
            peer.answer("{\"a\":1.10}", headers: ["X-One: 1", "x-one:  2 ", "Date: Sat, 01 Jan 2022 00:00:00 GMT"])
        }
        let local = try LocalClient()
        var request = OutboundRequest.test(server.origin + "/a/../b%20c?x=1&y='2'#part", method: "PATCH")
        request.headers = [HTTPField("X-Key", "value"), HTTPField("X-Empty", "")]
        request.body = Array("{\"b\":2}".utf8)
        let response = try await local.client.send(request)
        #expect(response.status == 200)
        #expect(response.text == "{\"a\":1.10}")
        #expect(response.header("X-ONE") == "1")
        #expect(response.headers.filter { $0.name.lowercased() == "x-one" }.map(\.value) == ["1", "2"])
        let text = seen.withLock { $0 }
        #expect(text.hasPrefix("PATCH /a/../b%20c?x=1&y='2' HTTP/1.1\r\n"))
        for line in [
            "X-Key: value", "X-Empty:", "Host: 127.0.0.1:\(server.port)", "User-Agent: Pollux", "Content-Length: 7",
        ] {
            #expect(text.contains("\r\n\(line)\r\n"), "\(line)")
        }
        #expect(!text.lowercased().contains("content-type") && !text.lowercased().contains("expect:"))
        #expect(text.hasSuffix("\r\n\r\n{\"b\":2}"))
        #expect(local.calls.outcomes == ["2xx"])
    }

    @Test(arguments: ["PUT", "POST", "DELETE", "HEAD"]) func `each method goes out by its own name`(
        _ method: String
    ) async throws {
        let server = try RawServer { peer in
            guard let request = peer.request() else { return }
            peer.send(
                "HTTP/1.1 200 OK\r\nContent-Length: \(method == "HEAD" ? 99 : 0)\r\nX-Seen: \(request.prefix(8))\r\n\r\n"
            )
        }
        let local = try LocalClient()
        var request = OutboundRequest.test(server.origin + "/", method: method)
        if method.hasPrefix("P") { request.body = [] }
        let response = try await local.client.send(request)
        #expect(response.header("X-Seen")?.hasPrefix("\(method) /") == true)
        #expect(response.body.isEmpty)
    }

    @Test func `a redirect is returned and not followed`() async throws {
        let server = try RawServer { peer in
            guard peer.request() != nil else { return }
            peer.answer("", status: "302 Found", headers: ["Location: http://127.0.0.1:1/other"])
        }
        let local = try LocalClient()
        let response = try await local.client.send(.test(server.origin + "/"))
        #expect(response.status == 302)
        #expect(server.connections == 1)
        #expect(local.calls.outcomes == ["3xx"])
    }

    @Test func `a kept connection is used again, but not for what must be sent once`() async throws {
        let server = try RawServer { peer in
            while peer.request() != nil { peer.answer("\(peer.number)") }
        }
        let local = try LocalClient()
        let first = try await local.client.send(.test(server.origin + "/"))
        let second = try await local.client.send(.test(server.origin + "/"))
        let third = try await local.client.send(.test(server.origin + "/", sentOnce: true))
        #expect([first, second, third].map { $0.text } == ["1", "1", "2"])
        #expect([first, second, third].map(\.reusedConnection) == [false, true, false])
    }

    @Test func `what must be sent once is not repeated on a kept connection that has died`() async throws {
        let requests = Mutex(0)
        let server = try RawServer { peer in
            while peer.request() != nil {
                requests.withLock { $0 += 1 }
                // The first connection answers once; then each request on it, or on any other, is cut off.
                guard peer.number == 1, requests.withLock({ $0 }) == 1 else { return }
                peer.answer("ok")
            }
        }
        let local = try LocalClient()
        _ = try await local.client.send(.test(server.origin + "/"))
        await #expect(throws: OutboundHTTPError.self) {
            try await local.client.send(.test(server.origin + "/", method: "POST", sentOnce: true))
        }
        #expect(requests.withLock { $0 } == 2)
    }

    @Test func `many calls at once all come back, over no more connections than the limit`() async throws {
        let server = try RawServer { peer in
            while let request = peer.request() {
                peer.answer(String(request.split(separator: " ")[1]))
            }
        }
        let local = try LocalClient()
        let bodies = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 0..<600 {
                group.addTask {
                    let response = try await local.client.send(.test("\(server.origin)/\(number)"))
                    return (number, response.text)
                }
            }
            return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        #expect(bodies.count == 600)
        #expect(bodies.allSatisfy { $0.value == "/\($0.key)" })
        #expect(server.connections <= 256)
    }

    @Test func `a lost connection, a refused one and nonsense are told apart`() async throws {
        let cut = try RawServer { peer in
            _ = peer.request()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        }
        let reset = try RawServer { peer in
            _ = peer.request()
            peer.reset()
        }
        let nonsense = try RawServer { peer in
            _ = peer.request()
            peer.send("220 smtp.example.com ESMTP\r\n")
        }
        let gone = try RawServer { _ in }
        gone.stop()
        let local = try LocalClient()
        func outcome(_ server: RawServer) async -> String {
            switch await local.error(.test(server.origin + "/")) {
            case .broken: "broken"
            case .unreachable: "unreachable"
            case let other: "\(String(describing: other))"
            }
        }
        #expect(await outcome(cut) == "broken")
        #expect(await outcome(reset) == "broken")
        #expect(await outcome(nonsense) == "broken")
        #expect(await outcome(gone) == "unreachable")
        #expect(local.calls.outcomes == ["error", "error", "error", "error"])
    }

    @Test func `after the shutdown calls under way and later ones end with an error`() async throws {
        let server = try RawServer { peer in
            _ = peer.request()
            peer.linger(milliseconds: 5_000)
        }
        let local = try LocalClient()
        let call = Task { try await local.client.send(.test(server.origin + "/")) }
        while server.connections == 0 { await Task.yield() }
        await local.client.shutdownAndWait()
        await #expect(throws: OutboundHTTPError.cancelled) { try await call.value }
        await #expect(throws: OutboundHTTPError.cancelled) { try await local.client.send(.test(server.origin + "/")) }
        await local.client.shutdownAndWait()
        local.client.shutdown()
    }
}
