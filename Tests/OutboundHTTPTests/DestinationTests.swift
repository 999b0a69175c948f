import Glibc
import Synchronization
import TestSupport
import Testing

@testable import OutboundHTTP

@Suite struct DestinationTests {
    @Test(arguments: [
        "127.0.0.1", "127.8.9.10", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "100.127.255.255", "0.0.0.0", "0.1.2.3", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.19.255.255",
        "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a00:1",
        "64:ff9b:1::1", "2002:7f00:1::1", "2002:808:808::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1", "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "100::1", "4000::1",
    ])
    func `a private or reserved address is refused`(_ text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(EgressPolicy.closed.judge(address, for: .webhook) == .refused)
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.1",
        "198.17.255.255", "198.20.0.0", "223.255.255.255", "9.255.255.255", "11.0.0.0", "2606:4700::1111",
        "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
    ])
    func `a public address is open`(_ text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(EgressPolicy.closed.judge(address, for: .vendor) == .open)
    }

    @Test(arguments: [
        "http://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://127.1/", "https://0177.0.0.1/",
        "https://017700000001/", "https://127.0.0.1./", "https://localhost./", "https://user@example.com/",
        "https://user:pw@example.com/", "https://@example.com/", "ftp://example.com/", "file:///etc/passwd",
        "gopher://h/",
        "example.com", "//example.com/", "https:/example.com", "https://", "https:///path", "https://exa mple.com/",
        "https://example.com/a b", "https://example.com/\r\nX: y", "https://exämple.com/", "https://example..com/",
        "https://-a.com/", "https://[::1/", "https://[::1]x/", "https://[fe80::1%25eth0]/", "https://::1/",
        "https://[127.0.0.1]/", "https://example.com:0/", "https://example.com:65536/", "https://example.com:8a/",
        "https://example.com:80:80/", "https://example.com\\@127.0.0.1/", "https://1.2.3.4.5/", "https://256.1.1.1/",
        "https://%31%32%37.0.0.1/",
    ])
    func `a URL that could be read in two ways is refused`(_ text: String) async throws {
        let check = DestinationCheck(policy: .closed, resolver: FixedNames(names: ["localhost": ["127.0.0.1"]]))
        await #expect(throws: OutboundHTTPError.self) { try await check.check(url: text, purpose: .webhook) }
        #expect(throws: OutboundHTTPError.self) { try DestinationURL(text) }
    }

    @Test func `a URL is taken apart and put together as it was`() throws {
        let plain = try DestinationURL("HTTPS://Example.COM?q=1#f")
        #expect(plain.text == "https://example.com/?q=1" && plain.port == 443)
        let full = try DestinationURL("http://[2001:DB8::1]:8080/a/../b%2F?x='y'")
        #expect(full.text == "http://[2001:db8::1]:8080/a/../b%2F?x='y'" && full.address == IPAddress("2001:db8::1"))
    }

    @Test func `a name with one private address among public ones is refused`() async throws {
        let names = FixedNames(names: ["mixed.test": ["93.184.215.14", "10.0.0.1"], "good.test": ["93.184.215.14"]])
        let check = DestinationCheck(policy: .closed, resolver: names)
        try await check.check(url: "https://good.test/", purpose: .webhook)
        for url in ["https://mixed.test/", "http://good.test/", "https://unknown.test/"] {
            await #expect(throws: OutboundHTTPError.self) { try await check.check(url: url, purpose: .webhook) }
        }
    }

    @Test func `an allowance counts for its purpose, its range and an organization's own call only`() async throws {
        let policy = try EgressPolicy(parsing: "webhook:127.0.0.0/8, 10.1.0.0/16 ,vendor:fd00::/8")
        func verdict(_ text: String, _ purpose: EgressPurpose) -> EgressPolicy.Verdict? {
            IPAddress(text).map { policy.judge($0, for: purpose) }
        }
        #expect(verdict("127.0.0.1", .webhook) == .allowed && verdict("127.0.0.1", .vendor) == .refused)
        #expect(verdict("10.1.9.9", .vendor) == .allowed && verdict("10.2.0.0", .vendor) == .refused)
        #expect(verdict("fd00::1", .vendor) == .allowed && verdict("::ffff:127.0.0.1", .webhook) == .allowed)
        let range = try #require(CIDR("192.168.0.0/16"))
        let own = EgressPolicy.Allowance(purpose: .vendor, range: range)
        let check = DestinationCheck(policy: policy, resolver: FixedNames(names: [:]))
        try await check.check(url: "http://192.168.1.1/", purpose: .vendor, allowed: [own])
        await #expect(throws: OutboundHTTPError.self) {
            try await check.check(url: "http://192.168.1.1/", purpose: .vendor)
        }
        for text in ["10.0.0.1/8", "10.0.0.0/33", "10.0.0", "other:10.0.0.0/8", "fd00::/129", "10.0.0.0/8/8"] {
            #expect(throws: EgressPolicy.Malformed.self, "\(text)") { try EgressPolicy(parsing: text) }
        }
    }

    @Test func `a private address is never connected to`() async throws {
        let server = try RawServer { peer in peer.answer("") }
        let closed = try LocalClient(allow: "", names: ["rebound.test": ["127.0.0.1"]])
        for url in [server.origin, "https://127.0.0.1:\(server.port)/", "https://rebound.test:\(server.port)/"] {
            guard case .refused = await closed.error(.test(url)) else {
                Issue.record("\(url) was not refused")
                continue
            }
        }
        #expect(server.connections == 0)
    }

    @Test func `the connection goes to the address that was judged, whatever the system would say`() async throws {
        let server = try RawServer { peer in
            while let request = peer.request() { peer.answer(request) }
        }
        // No resolver but ours knows the name: without the pin there is no answer.
        let local = try LocalClient(names: ["pinned.test": ["127.0.0.1"]])
        let response = try await local.client.send(.test("http://pinned.test:\(server.port)/"))
        #expect(response.text.contains("Host: pinned.test:\(server.port)\r\n"))
    }

    @Test func `a name that is rebound between two calls is judged again`() async throws {
        let server = try RawServer { peer in
            while peer.request() != nil { peer.answer("") }
        }
        let names = ChangingNames([["127.0.0.1"], ["10.0.0.1", "127.0.0.1"]])
        let local = try LocalClient(resolver: names, answersKept: .milliseconds(50))
        let url = "http://rebound.test:\(server.port)/"
        #expect(await local.error(.test(url)) == nil)
        // Nothing tells when the first answer is forgotten: the call that asks again is the one that must be refused.
        var last: OutboundHTTPError?
        try await eventually("the name is asked for again") {
            last = await local.error(.test(url))
            return names.count == 2
        }
        guard case .refused = last else {
            Issue.record("the second answer was not judged")
            return
        }
    }

    @Test func `a connection made under a laxer policy is not used under a stricter one`() async throws {
        let server = try RawServer { peer in
            while peer.request() != nil { peer.answer("\(peer.number)") }
        }
        let local = try LocalClient()
        let range = try #require(CIDR("10.0.0.0/8"))
        var lax = OutboundRequest.test(server.origin)
        lax.allowed = [EgressPolicy.Allowance(purpose: nil, range: range)]
        var bodies: [String] = []
        for request in [lax, .test(server.origin), .test(server.origin, purpose: .webhook), lax] {
            bodies.append(try await local.client.send(request).text)
        }
        #expect(bodies == ["1", "2", "3", "1"])
    }

    @Test func `the socket is refused for an address that was not among the judged`() throws {
        let policy = try EgressPolicy(parsing: "127.0.0.0/8")
        let transfer = try Transfer(.test("http://name.test/"), kind: .collect, policy: policy)
        transfer.pinned = [try #require(IPAddress("127.0.0.2"))]
        #expect(Self.opened(transfer, [127, 0, 0, 2]))
        #expect(!Self.opened(transfer, [127, 0, 0, 1]))
        guard case .refused = transfer.fault else {
            Issue.record("no reason is told")
            return
        }
        let strict = try Transfer(.test("https://name.test/"), kind: .collect, policy: .closed)
        strict.pinned = [try #require(IPAddress("127.0.0.2"))]
        #expect(!Self.opened(strict, [127, 0, 0, 2]))
        #expect(!strict.permitsRequest(to: "127.0.0.2") && strict.permitsRequest(to: "8.8.8.8"))
    }

    /// Asks as the function does that libcurl calls for a socket.
    private static func opened(_ transfer: Transfer, _ address: [UInt8]) -> Bool {
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        withUnsafeMutableBytes(of: &target.sin_addr) { $0.copyBytes(from: address) }
        return withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                transfer.permitsSocket(to: pointer, length: MemoryLayout<sockaddr_in>.size)
            }
        }
    }

    @Test func `the environment's proxy is not used`() async throws {
        // In a process of its own: an environment belongs to all threads.
        await #expect(processExitsWith: .success) {
            let proxy = try RawServer { peer in
                _ = peer.request()
                peer.answer("proxy")
            }
            let server = try RawServer { peer in
                _ = peer.request()
                peer.answer("direct")
            }
            for name in ["http_proxy", "ALL_PROXY"] { setenv(name, proxy.origin, 1) }
            let response = try await LocalClient().client.send(.test(server.origin))
            guard response.text == "direct" else { exit(1) }
        }
    }
}

/// Answers each question with the next answer.
private final class ChangingNames: HostResolver {
    private let answers: [[String]]
    private let asked = Mutex(0)

    init(_ answers: [[String]]) {
        self.answers = answers
    }

    /// How often it was asked.
    var count: Int { asked.withLock { $0 } }

    func addresses(of host: String) async throws(OutboundHTTPError) -> [IPAddress] {
        let number = asked.withLock { asked in
            defer { asked += 1 }
            return asked
        }
        return answers[min(number, answers.count - 1)].compactMap { IPAddress($0) }
    }
}
