import Foundation
import Synchronization
import Testing

@testable import VendorClient

/// Counts calls.
final class Counter: Sendable {
    private let value = Mutex(0)
    func next() -> Int {
        value.withLock { value in
            defer { value += 1 }
            return value
        }
    }
}

/// A link leads to the next page, and nowhere else.
@Suite struct LinkTests {
    private static let list = "{path: /x, dataPath: data, paginate: {type: link, nextPath: next}}"

    @Test(
        arguments: [
            ("/api/v2/x?p=2", "/api/v2/x?p=2"), ("?p=2", "/api/v1/x?p=2"), ("y?p=2", "/api/v1/y?p=2"),
            ("../y", "/api/y"), ("/a/./b/../c?d=/../e", "/a/c?d=/../e"), ("../../../../y", "/y"),
            ("http://127.0.0.1:PORT/x?p=2#top", "/x?p=2"), ("HTTP://127.0.0.1:PORT?p=2", "/?p=2"),
            ("//127.0.0.1:PORT/x", "/x"), ("/x?q=a b|ü\"", "/x?q=a%20b%7C%C3%BC%22"), ("/x?a=%2F&b=+", "/x?a=%2F&b=+"),
            ("/x\\y", "/x%5Cy"),
            // What repeats a secret is kept without it.
            ("/x?api_key=s3cret-key&p=2", "/x?p=2"), ("/x?p=2&token=s3cret%2Dkey", "/x?p=2"),
            ("/x?api_key=other", "/x"),
        ]
    )
    func `a link to the element's own host is resolved`(_ link: String, _ target: String) async throws {
        try await Self.rig { rig in
            let link = link.replacing("PORT", with: "\(rig.server.port)")
            let found = try NextLink(link, on: "/api/v1/x?p=1", of: rig.instance)
            #expect(found.target == target)
        }
    }

    @Test(
        arguments: [
            "http://evil.example/x", "https://127.0.0.1:PORT/x", "http://127.0.0.1/x", "http://127.0.0.1:1/x",
            "//evil.example/x", "http://user@127.0.0.1:PORT/x", "http://u:p@127.0.0.1:PORT/x",
            "http://127.0.0.1:PORT@evil.example/", "http://127.0.0.1:PORT\\@evil.example/",
            "//evil.example\\127.0.0.1:PORT/x",
            "http:/127.0.0.1:PORT/x", "http:x", "//127.0.0.1:PORT\\x", "javascript:alert(1)", "file:///etc/passwd",
            "ftp://127.0.0.1:PORT/x",
            "http://127.0.0.1.:PORT/x", "http://[::1]:PORT/x",
        ]
    )
    func `a link to anywhere else is refused`(_ link: String) async throws {
        try await Self.rig { rig in
            let link = link.replacing("PORT", with: "\(rig.server.port)")
            do throws(VendorError) {
                let found = try NextLink(link, on: "/api/v1/x", of: rig.instance)
                Issue.record("\(link) leads to \(found.target)")
            } catch {
                guard case .refused = error else {
                    Issue.record("\(error)")
                    return
                }
            }
        }
    }

    @Test func `credentials go with a link only to the element's own host`() async throws {
        let count = Counter()
        try await ListRig.with(
            list: Self.list,
            auth: "{type: apiKey, in: query, name: api_key, value: \"${config.apiKey}\"}",
            secrets: ["apiKey": "s3cret-key"],
            vendor: Answering { request in
                let next = count.next() == 0 ? "/api/v1/x?p=2&api_key=s3cret-key" : "http://evil.example/?p=3"
                let thing = Thing(id: request.number("p") ?? 1, updated: 0)
                return PlainAnswer(body: "{\"data\":\([thing].json),\"next\":\"\(next)\"}")
            }
        ) { rig in
            let first = try await rig.client.page(rig.instance, ListRequest(resource: rig.resource))
            let stored = try #require(first.next)
            #expect(stored.place == .link("/api/v1/x?p=2"))
            guard case .refused(let reason) = await rig.fault({ $0.cursor = stored }) else {
                Issue.record("it was followed")
                return
            }
            #expect(reason.contains("evil.example") && !reason.contains("s3cret"))
            // One secret a request, brought by the request itself.
            #expect(rig.server.requests.map { $0.parameters.count { $0.name == "api_key" } } == [1, 1])
        }
    }

    @Test(
        arguments: [
            (["<https://a/1>; rel=\"next\""], "https://a/1"), (["<b>; rel=prev, <c>; REL=Next"], "c"),
            (["<a>; rel=\"prev\"", "<b>; rel=\"last next\""], "b"), (["<a,b;c>; rel=next"], "a,b;c"),
            (["<a>; title=\"x; rel=next, <z>; rel=next\", <b>;rel=next"], "b"), (["<a>; rel=prev; rel=next"], nil),
            (["<a>; title=\"q\\\"\"; rel=next"], "a"), (["<a; rel=next"], nil), (["a; rel=next"], nil), ([""], nil),
            (["<>"], nil),
            ([" , <a> ; rel = \"next\" ,"], "a"), (["<a>; rel=nextpage"], nil), (["<a>; rel=\"next"], "a"),
        ] as [([String], String?)]
    )
    func `a Link header is read as RFC 8288 has it`(_ values: [String], _ next: String?) {
        #expect(LinkHeader.link("next", in: values) == next)
    }

    private static func rig(_ body: (ListRig) async throws -> Void) async throws {
        try await ListRig.with(
            list: list,
            auth: "{type: apiKey, in: query, name: api_key, value: \"${config.apiKey}\"}",
            secrets: ["apiKey": "s3cret-key"],
            vendor: Answering { _ in PlainAnswer(body: "{\"data\":[]}") },
            body
        )
    }
}
