import Foundation
import TestSupport
import Testing

@testable import HTTPAPI

@Suite(.database) struct FeedTests {
    @Test func `the feed gives each event once, with the vendor's own bytes and always a next`() async throws {
        try await APIFixture.with { api in
            let made = try await api.create(api.owner)
            let empty = try await api.call("GET", "/events", .organization(api.owner)).object()
            #expect((empty["events"] as? [Any])?.isEmpty == true && empty["next"] is String)
            for number in 0..<3 {
                try await api.recordEvent(
                    of: made.id,
                    record: #"{"key":"7","price":1.10,"big":1234567890123456789,"n":\#(number)}"#
                )
            }
            var cursor = ""
            var positions: [Int] = []
            for _ in 0..<3 {
                let page = try await api.call("GET", "/events?limit=1\(cursor)", .organization(api.owner))
                #expect(page.text.contains(#""price":1.10,"big":1234567890123456789"#))
                let body = try page.object()
                let item = try #require((body["events"] as? [[String: Any]])?.first)
                positions.append(try #require(item["position"] as? Int))
                #expect(item["eventType"] as? String == "UPDATED" && item["type"] as? String == "contacts.updated")
                cursor = "&after=\(try #require(body["next"] as? String))"
            }
            #expect(positions == positions.sorted() && Set(positions).count == 3)
            let last = try await api.call("GET", "/events?limit=1\(cursor)", .token(api.owner, made.token)).object()
            #expect((last["events"] as? [Any])?.isEmpty == true)
        }
    }

    @Test func `a reader who waits is answered as soon as there is an event`() async throws {
        try await APIFixture.with { api in
            let made = try await api.create(api.owner)
            let start = ContinuousClock.now
            async let waiting = api.call("GET", "/events?wait=30&instanceId=\(made.id)", .organization(api.owner))
            try await api.recordEvent(of: made.id)
            let answer = try await waiting.object()
            #expect((answer["events"] as? [Any])?.count == 1)
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }

    @Test func `a reader who waits in vain is answered in time`() async throws {
        try await APIFixture.with { api in
            let answer = try await api.call("GET", "/events?wait=1", .organization(api.owner)).object()
            #expect((answer["events"] as? [Any])?.isEmpty == true && answer["next"] is String)
        }
    }

    @Test(arguments: [
        "after=x", "limit=0", "limit=2001", "types=con tacts", "since=yesterday", "wait=61", "instanceId=x",
    ])
    func `a wrong parameter is 400 and named`(query: String) async throws {
        try await APIFixture.with { api in
            let path = "/events?\(query.replacing(" ", with: "%20"))"
            let answer = try await api.call("GET", path, .organization(api.owner))
            #expect(answer.status == 400, "\(answer.text)")
        }
    }

    @Test func `an instance's events are listed newest first, page by page, and found by their id`() async throws {
        try await APIFixture.with { api in
            let made = try await api.create(api.owner)
            var ids: [String] = []
            for _ in 0..<3 { ids.append(try await api.recordEvent(of: made.id)) }
            var found: [String] = []
            var path: String? = "/instances/\(made.id)/events?pageSize=2"
            while let next = path {
                let page = try await api.call("GET", next, .organization(api.owner))
                found += try page.list().compactMap { $0["id"] as? String }
                path = page.header("Elements-Next-Page-Token").map { "/instances/events?pageSize=2&nextPage=\($0)" }
                if let again = path { path = again.replacing("/instances/", with: "/instances/\(made.id)/") }
            }
            #expect(found == ids.reversed())
            let one = try await api.call("GET", "/instances/events/\(ids[0])", .token(api.owner, made.token)).object()
            #expect(one["id"] as? String == ids[0] && one["status"] as? String == "RECEIVED")
            let delivery = try #require((one["deliveries"] as? [[String: Any]])?.first, "its webhook is owed it")
            let notification = try #require(delivery["notificationId"] as? String)
            let told = try await api.call("GET", "/instances/events/\(notification)", .organization(api.owner)).object()
            #expect((told["events"] as? [[String: Any]])?.first?["id"] as? String == ids[0])
            #expect(
                try await api.call("GET", "/instances/events/AAAAAAAAAAAAAAAAAAAA", .organization(api.owner)).status
                    == 404
            )
        }
    }

    @Test func `the types of events are listed`() async throws {
        try await APIFixture.with { api in
            let types = try await api.call("GET", "/event-types", .organization(api.owner)).list().compactMap {
                $0["type"] as? String
            }
            #expect(types.contains("contacts.created") && types.contains("bulk_sync.completed"))
        }
    }
}
