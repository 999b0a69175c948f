import Foundation
import TestSupport
import Testing

@testable import HTTPAPI

@Suite(.database) struct ErrorShapeTests {
    private func check(_ answer: Answer, _ status: Int) throws {
        #expect(answer.status == status, "\(answer.text)")
        let body = try answer.object()
        let id = try #require(body["requestId"] as? String)
        #expect(id.utf8.count == 24 && id.allSatisfy(\.isHexDigit))
        #expect(answer.header("Elements-Request-Id") == id)
        #expect((body["message"] as? String)?.isEmpty == false)
        #expect(answer.header("Elements-Error") != nil)
    }

    @Test func `every error has its status, its message and the request's id`() async throws {
        try await APIFixture.with { api in
            let owner = Signature.organization(api.owner)
            try check(await api.call("GET", "/instances", .nobody), 401)
            try check(await api.call("GET", "/instances", .raw("Bearer x")), 401)
            try check(await api.call("POST", "/instances", .raw("User a, Organization b"), json: "{}"), 401)
            try check(await api.call("GET", "/nowhere", owner), 404)
            try check(await api.call("GET", "/instances/1", owner), 404)
            try check(await api.call("GET", "/instances/9223372036854775808", owner), 404)
            try check(await api.call("GET", "/instances/one", owner), 404)
            try check(await api.call("GET", "/instances/configuration", owner), 401)
            try check(await api.call("GET", "/instances", owner, headers: [("Accept", "text/html")]), 406)
            try check(await api.call("POST", "/instances", owner, json: "{"), 400)
            try check(await api.call("POST", "/instances", owner, json: "[]"), 400)
            try check(await api.call("POST", "/instances", owner, body: []), 400)
            let text = [("Content-Type", "text/plain")]
            try check(await api.call("POST", "/instances", owner, body: Array("x".utf8), headers: text), 415)
            let large = [UInt8](repeating: 0x20, count: APIRequest.largestBody + 1)
            try check(await api.call("POST", "/instances", owner, body: large), 413)
            let unknown = try await api.call(
                "POST",
                "/instances",
                owner,
                json: #"{"element": {"key": "x"}, "name": "n"}"#
            )
            try check(unknown, 400)
        }
    }

    @Test func `a path that knows other methods says which`() async throws {
        try await APIFixture.with { api in
            let answer = try await api.call("DELETE", "/elements/api-v2/events", .organization(api.owner))
            try check(answer, 405)
            #expect(answer.header("Allow") == "GET, HEAD")
        }
    }

    @Test func `the same is served under the platform's path, and nothing is open to other origins`() async throws {
        try await APIFixture.with { api in
            let answer = try await api.call(
                "GET",
                "/elements/api-v2/instances",
                .organization(api.owner),
                headers: [("Origin", "https://example.com")]
            )
            #expect(answer.status == 200)
            #expect(answer.headers.allSatisfy { !$0.name.lowercased().hasPrefix("access-control") })
        }
    }

    @Test(arguments: [
        ("0123456789abcdef01234567", true), ("0123456789ABCDEF01234567", false), ("0123456789abcdef012345678", false),
        ("x", false),
    ])
    func `a request id of our form is taken over from the gateway`(id: String, isTaken: Bool) async throws {
        try await APIFixture.with { api in
            let answer = try await api.call("GET", "/nowhere", .nobody, headers: [("Elements-Request-Id", id)])
            try check(answer, 404)
            #expect((answer.header("Elements-Request-Id") == id) == isTaken)
        }
    }

    @Test func `health and metrics are answered without secrets`() async throws {
        try await APIFixture.with { api in
            #expect(try await api.call("GET", "/health/ready", .nobody).status == 200)
            let metrics = try await api.call("GET", "/metrics", .nobody)
            #expect(metrics.status == 200 && metrics.header("Content-Type")?.hasPrefix("text/plain") == true)
        }
    }
}
