import Elements
import Foundation
import Instances
import Synchronization
import Testing

@testable import VendorClient

@Suite struct WriteTests {
    private static let writes = """
        create: {method: POST, path: /contacts, wrap: contact, dataPath: contact}
        update: {method: PATCH, path: "/contacts/${id}"}
        replace: {method: PUT, path: "/contacts/${id}"}
        delete: {method: DELETE, path: "/contacts/${id}"}
        """

    /// An instance whose vendor answers in this order, the last for ever, and its contacts.
    private func rig(
        writes: String = WriteTests.writes,
        more: String = "",
        _ answers: ScriptedVendor.Answer...
    ) throws -> (ScriptedVendor, ConnectedInstance, Resource) {
        let left = Mutex(answers)
        let vendor = try ScriptedVendor { _ in
            left.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? .cut }
        }
        let get = "    get: {path: \"/contacts/${id}\"}"
        let yaml = VendorRig.element(paginate: "{type: single}", more: more)
            .replacing(get, with: get + "\n    " + writes.replacing("\n", with: "\n    "))
        let element = try #require(try VendorRig.catalogue(yaml)["test"])
        let instance = VendorRig.instance(of: element, url: vendor.url)
        return (vendor, instance, try #require(element.resources["contacts"]))
    }

    private var client: VendorClient { get throws { VendorClient(http: try AccessRig.http()) } }
    private static let body = #"{ "amount": 1.10, "big": 9223372036854775999, "text": "a\u00e4\/" }"#

    @Test func `bytes go out and come back as they are`() async throws {
        let answer = #"{"contact": {"key": 77, "amount":1.10 , "x":"\u00e4"}, "more": 1}"#
        let (vendor, instance, contacts) = try rig(.json(201, answer))
        let made = try await client.create(instance, resource: contacts, body: Array(Self.body.utf8))
        #expect(vendor.requests.last?.text == #"{"contact":\#(Self.body)}"#)
        #expect(vendor.requests.last?.headers["content-type"] == "application/json")
        #expect(String(decoding: made.bytes, as: UTF8.self) == #"{"key": 77, "amount":1.10 , "x":"\u00e4"}"#)
        #expect(made.status == 201 && made.id == "77")
    }

    @Test func `records are changed, replaced and deleted at their own place`() async throws {
        let (vendor, instance, contacts) = try rig(.json(200, "{}"), .json(200, "{}"), .json(204, ""))
        let body = Array(Self.body.utf8)
        _ = try await client.update(instance, resource: contacts, id: "a/b", body: body)
        _ = try await client.update(instance, resource: contacts, id: "2", body: body, replacing: true)
        let gone = try await client.delete(instance, resource: contacts, id: "3")
        #expect(vendor.requests.map(\.method) == ["PATCH", "PUT", "DELETE"])
        #expect(vendor.requests.map { $0.path.suffix(5) } == ["a%2Fb", "cts/2", "cts/3"])
        #expect(vendor.requests.map(\.text) == [Self.body, Self.body, ""])
        #expect(gone.status == 204 && gone.bytes.isEmpty && gone.id == "3")
    }

    @Test(arguments: [ScriptedVendor.Answer.cut, .json(500, "{}"), .json(503, "{}", headers: ["Retry-After": "0"])])
    func `what may have been created is not created again`(_ answer: ScriptedVendor.Answer) async throws {
        let (vendor, instance, contacts) = try rig(answer, .json(201, "{}"))
        let client = try client
        let result = await Result { () async throws(VendorError) in
            try await client.create(instance, resource: contacts, body: Array("{}".utf8))
        }
        #expect(vendor.requests.count == 1)
        switch (answer, result.failure) {
        case (.cut, .outcomeUnknown?), (.json(500, _, _), .temporary(500, _)?), (.json(503, _, _), .rateLimited?): break
        default: Issue.record("\(result)")
        }
    }

    @Test func `what was certainly not done is asked again`() async throws {
        let limited = ScriptedVendor.Answer.json(429, "{}", headers: ["Retry-After": "0"])
        let (vendor, instance, contacts) = try rig(limited, .json(201, "{}"))
        #expect(try await client.create(instance, resource: contacts, body: Array("{}".utf8)).status == 201)
        #expect(vendor.requests.count == 2)
    }

    @Test func `a vendor that tells a repeated call by its key is asked again with the same`() async throws {
        let writes = "create: {method: POST, path: /contacts, idempotencyHeader: Idempotency-Key}"
        let (vendor, instance, contacts) = try rig(writes: writes, .cut, .json(500, "{}"), .json(201, #"{"id":"9"}"#))
        let made = try await client.create(instance, resource: contacts, body: Array("{}".utf8), idempotencyKey: "mine")
        #expect(made.id == "9" && vendor.requests.map { $0.headers["idempotency-key"] } == ["mine", "mine", "mine"])
        _ = try await client.create(instance, resource: contacts, body: Array("{}".utf8))
        let chance = vendor.requests.last?.headers["idempotency-key"] ?? ""
        #expect(chance.count == 36)
    }

    @Test func `what may be done twice is asked again`() async throws {
        let (vendor, instance, contacts) = try rig(.cut, .json(204, ""))
        #expect(try await client.delete(instance, resource: contacts, id: "3").status == 204)
        #expect(vendor.requests.count == 2)
    }

    @Test func `what is no JSON, and what the vendor does not take, is not sent`() async throws {
        let (vendor, instance, contacts) = try rig(
            writes: "delete: {method: DELETE, path: \"/contacts/${id}\"}",
            .json(200, "{}")
        )
        let client = try client
        let cannot = await Result { () async throws(VendorError) in
            try await client.create(instance, resource: contacts, body: Array("{}".utf8))
        }
        #expect(cannot.failure == .refused("contacts cannot be created"))
        let (other, second, wrapped) = try rig(.json(200, "{}"))
        let broken = await Result { () async throws(VendorError) in
            try await client.create(second, resource: wrapped, body: Array(#"{}, "x": {}"#.utf8))
        }
        guard case .refused? = broken.failure else {
            Issue.record("\(broken)")
            return
        }
        #expect(vendor.requests.isEmpty && other.requests.isEmpty)
    }

    @Test func `rules of the element look at values and headers, ask for less, and ignore`() async throws {
        let more = """
            errors:
              - {when: {status: [404], path: error.code, equals: "7"}, do: ignore}
              - {when: {status: [413]}, do: reducePageSize}
              - {when: {status: [403], header: x-ratelimit-remaining, equals: "0"}, do: rateLimited}
              - {when: {status: [403], header: retry-after}, do: rateLimited}
              - {when: {status: [403]}, do: refreshThenRetry}
            """
        let (vendor, instance, contacts) = try rig(
            more: more,
            .json(404, #"{"error":{"code":7}}"#),
            .json(404, #"{"error":{"code":7}}"#),
            .json(404, #"{"error":{"code":8}}"#),
            .json(413, "{}"),
            .json(403, "{}", headers: ["X-RateLimit-Remaining": "0"]),
            .json(403, "{}", headers: ["Retry-After": "60"]),
            .json(403, "{}", headers: ["X-RateLimit-Remaining": "9"])
        )
        let client = try client
        let page = try await client.page(instance, ListRequest(resource: contacts))
        #expect(page.records.isEmpty && page.next == nil)
        #expect(try await client.delete(instance, resource: contacts, id: "1").status == nil)
        func failure() async -> VendorError? {
            await Result { () async throws(VendorError) in
                try await client.page(instance, ListRequest(resource: contacts))
            }.failure
        }
        #expect(await failure() == .permanent(status: 404, providerMessage: nil))
        #expect(await failure() == .pageTooLarge)
        #expect(await failure() == .rateLimited(retryAfter: nil))
        #expect(await failure() == .rateLimited(retryAfter: .seconds(60)))
        #expect(await failure() == .credentialsRevoked(providerMessage: nil))
        #expect(vendor.requests.count == 7)
    }
}
