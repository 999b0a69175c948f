import Foundation
import Instances
import TestSupport
import Testing

@testable import HTTPAPI

@Suite(.database) struct TenancyTests {
    /// A route's path with the ids of things that are the owner's.
    private static func path(_ route: Route, instance: Int64, bulk: String, event: String) -> String {
        let isBulk = route.path.contains("/bulk/")
        return route.path
            .replacing("{id}", with: isBulk ? bulk : String(instance))
            .replacing("{eventId}", with: event)
            .replacing("{objectName}", with: "contacts")
            .replacing("{hub}", with: "crm")
            .replacing("{objectId}", with: "1")
    }

    @Test func `every route refuses another organization's secrets`() async throws {
        try await APIFixture.with { api in
            let mine = try await api.create(api.owner)
            let theirs = try await api.create(api.stranger)
            let job = try await api.call(
                "POST",
                "/bulk/query?q=select%20*%20from%20contacts",
                .token(api.owner, mine.token)
            ).object()
            let bulk = try #require(job["id"] as? String)
            let event = try await api.recordEvent(of: mine.id)
            var walked = 0
            for route in api.table.routes where route.access != .open {
                let path = Self.path(route, instance: mine.id, bulk: bulk, event: event)
                let method = route.method.rawValue
                let json = method == "GET" || method == "DELETE" ? nil : "{}"
                for signature in [
                    .nobody, .token(api.stranger, mine.token), .all(api.stranger, mine.token),
                    .raw("User \(api.stranger.userSecret.text), Organization \(api.owner.organizationSecret.text)"),
                    .raw("User \(api.owner.userSecret.text), Element \(theirs.token)"),
                ] as [Signature] {
                    let answer = try await api.call(method, path, signature, json: json)
                    #expect(answer.status == 401, "\(method) \(path): \(answer.text)")
                }
                // These ask the vendor of the caller's own instance, whatever they name.
                let isOwn = route.path.hasPrefix("/hubs/{hub}/{objectName}")
                guard path != route.path, route.parameters != ["hub"], !isOwn else { continue }
                walked += 1
                for signature in [.token(api.stranger, theirs.token), .all(api.stranger, theirs.token)] as [Signature] {
                    let answer = try await api.call(method, path, signature, json: json)
                    #expect(answer.status == 404, "\(method) \(path): \(answer.status) \(answer.text)")
                }
                let answer = try await api.call(method, path, .organization(api.stranger), json: json)
                #expect([401, 404].contains(answer.status), "\(method) \(path): \(answer.status) \(answer.text)")
            }
            #expect(walked >= 15, "routes with ids were called")
            let left = try await api.call("GET", "/instances/\(mine.id)", .organization(api.owner)).object()
            #expect(left["disabled"] as? Bool == false, "nothing was changed on the way")
        }
    }

    @Test func `lists and the feed show nothing of another organization`() async throws {
        try await APIFixture.with { api in
            let mine = try await api.create(api.owner)
            _ = try await api.recordEvent(of: mine.id)
            #expect(try await api.call("GET", "/instances", .organization(api.stranger)).text == "[]")
            #expect(
                try await api.call("GET", "/instances/event-poller-records", .organization(api.stranger)).text == "[]"
            )
            #expect(try await api.call("GET", "/instances/events", .organization(api.stranger)).text == "[]")
            for query in ["", "?instanceId=\(mine.id)"] {
                let feed = try await api.call("GET", "/events\(query)", .organization(api.stranger)).object()
                #expect((feed["events"] as? [Any])?.isEmpty == true)
            }
        }
    }

    @Test func `a token alone sees its own instance and no other of the organization`() async throws {
        try await APIFixture.with { api in
            let one = try await api.create(api.owner)
            let other = try await api.create(api.owner)
            #expect(try await api.call("GET", "/instances/\(other.id)", .token(api.owner, one.token)).status == 404)
            #expect(try await api.call("GET", "/instances/\(one.id)", .token(api.owner, one.token)).status == 200)
            #expect(try await api.call("GET", "/instances/\(other.id)", .all(api.owner, one.token)).status == 200)
            let event = try await api.recordEvent(of: other.id)
            #expect(try await api.call("GET", "/instances/events/\(event)", .token(api.owner, one.token)).status == 404)
            #expect(
                try await api.call("GET", "/events?instanceId=\(other.id)", .token(api.owner, one.token)).status == 404
            )
        }
    }
}
