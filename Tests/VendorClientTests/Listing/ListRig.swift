import Elements
import Foundation
import Instances
import OutboundHTTP
import Testing
import VendorClient

/// A vendor of the test's own, an instance connected to it, and the client.
struct ListRig {
    let server: PlainServer
    let instance: ConnectedInstance
    let resource: Resource
    let client: VendorClient

    /// Lends a rig of an element whose list is as said.
    static func with(
        list: String,
        resource more: String = "",
        auth: String = "{type: none}",
        element: String = "",
        secrets: [String: String] = [:],
        date: String = "\"yyyy-MM-dd'T'HH:mm:ss'Z'\"",
        zone: String = "GMT",
        vendor: Answering,
        _ body: (ListRig) async throws -> Void
    ) async throws {
        let yaml = yaml(list: list, resource: more, auth: auth, element: element, date: date, zone: zone)
        let found = try #require(try VendorRig.catalogue(yaml)["listed"])
        let resource = try #require(found.resources["things"])
        try await PlainServer.with(vendor.answer) { server in
            let plain = VendorRig.instance(of: found, url: "http://127.0.0.1:\(server.port)")
            let instance = ConnectedInstance(instance: plain.instance, element: found, secrets: secrets)
            let http = OutboundClient(policy: try EgressPolicy(parsing: "vendor:127.0.0.0/8"))
            try await body(
                ListRig(server: server, instance: instance, resource: resource, client: VendorClient(http: http))
            )
        }
    }

    /// The resource alone.
    static func resource(
        list: String,
        date: String = "\"yyyy-MM-dd'T'HH:mm:ss'Z'\"",
        zone: String = "GMT"
    ) throws -> Resource {
        let yaml = yaml(list: list, resource: "", auth: "{type: none}", element: "", date: date, zone: zone)
        let element = try #require(try VendorRig.catalogue(yaml)["listed"])
        return try #require(element.resources["things"])
    }

    private static func yaml(
        list: String,
        resource: String,
        auth: String,
        element: String,
        date: String,
        zone: String
    ) -> String {
        """
        key: listed
        name: Listed
        hub: crm
        version: 1
        baseUrl: ${config.url}/api/v1
        configuration:
          - {key: url, required: true}
          - {key: apiKey, secret: true}
        auth: \(auth)
        \(element)
        resources:
          things:
            vendorName: Thing
            list: \(list)
            get: {path: "/things/${id}"}
            idField: id
            datesConfiguration:
              updatedDateField: updated
              updatedDateFormat: \(date)
              updatedDateTimezone: \(zone)
            poll: {url: "/hubs/crm/things", granularity: 1s, overlap: 1m}
            bulk: {export: list}
            \(resource)
        """
    }

    /// All pages from the first, the place between two kept as text, as the tables keep it.
    func all(_ change: (inout ListRequest) -> Void = { _ in }, limit: Int = 200) async throws -> [VendorPage] {
        var request = ListRequest(resource: resource)
        change(&request)
        var pages: [VendorPage] = []
        repeat {
            let page = try await client.page(instance, request)
            pages.append(page)
            request.cursor = page.next.flatMap { PageCursor(text: $0.text) }
            try #require((request.cursor == nil) == (page.next == nil))
        } while request.cursor != nil && pages.count < limit
        return pages
    }

    /// The error that a walk ends with.
    func fault(_ change: (inout ListRequest) -> Void = { _ in }) async -> VendorError? {
        do {
            _ = try await all(change)
            return nil
        } catch {
            return error as? VendorError
        }
    }
}

/// A record of a test's vendor.
struct Thing: Sendable, Equatable {
    let id: Int
    /// Seconds since 2024 began; a fraction is held, but not shown.
    let updated: Double

    var shown: String { VendorTexts.date(updated) }
    var json: String { "{\"id\":\"t\(id)\",\"updated\":\"\(shown)\",\"n\":\(id)}" }

    /// So many, a second apart.
    static func several(_ count: Int) -> [Thing] {
        (0..<count).map { Thing(id: 100 + $0, updated: Double($0)) }
    }
}

extension [Thing] {
    var json: String { "[" + map(\.json).joined(separator: ",") + "]" }
    var ids: [String] { map { "t\($0.id)" } }
}

/// How the tests' vendor writes dates.
enum VendorTexts {
    static let start = Date(timeIntervalSince1970: 1_704_067_200)

    static func date(_ seconds: Double) -> String {
        let date = start.addingTimeInterval(seconds.rounded(.down))
        return date.formatted(.iso8601)
    }

    static func seconds(_ text: String) -> Double? {
        (try? Date(text, strategy: .iso8601)).map { $0.timeIntervalSince(start) }
    }
}
