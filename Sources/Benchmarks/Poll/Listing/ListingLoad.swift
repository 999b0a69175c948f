import Elements
import Foundation
import Instances
import OutboundHTTP
import VendorClient

/// Lists a vendor's records by our own client, in a process of its own, as the peers do in theirs.
struct ListingLoad: Codable, Sendable {
    /// What the driver answers, ours and the peers'.
    struct Answer: Codable, Sendable {
        let records: Int
        let seconds: Double
        let processor: Double
    }

    /// Below it is `page`.
    let url: String
    /// How many pages are under way at once.
    let abreast: Int

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "listing-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(Self.element.utf8).write(to: folder.appending(path: "pages.yaml"))
        let catalogue = try Catalogue.load(extraDirectory: folder.path)
        try FileManager.default.removeItem(at: folder)
        guard let element = catalogue["pages"], let resource = element.resources["records"] else {
            throw BenchmarkError.notMeasured("the element is not there")
        }
        let http = OutboundClient(policy: try EgressPolicy(parsing: "vendor:127.0.0.0/8"))
        let client = VendorClient(http: http)
        // As the peers: once for what is made at first use.
        let warmUp = url.replacing("/records/", with: "/warm-up/")
        _ = try await list(client, Self.instance(element, warmUp), resource)
        let (began, worked) = (ContinuousClock.now, ProcessorTime.own)
        let records = try await list(client, Self.instance(element, url), resource)
        let answer = Answer(
            records: records,
            seconds: (ContinuousClock.now - began).inSeconds,
            processor: ProcessorTime.own - worked
        )
        print(String(decoding: try JSONEncoder().encode(answer), as: UTF8.self), terminator: "\n")
        fflush(nil)
        http.shutdown()
    }

    private func list(_ client: VendorClient, _ instance: ConnectedInstance, _ resource: Resource) async throws -> Int {
        var count = 0
        for try await page in client.pages(instance, ListRequest(resource: resource), abreast: abreast) {
            count += page.records.count
        }
        return count
    }

    private static func instance(_ element: Element, _ url: String) throws -> ConnectedInstance {
        guard let address = URL(string: url), let host = address.host, let port = address.port else {
            throw BenchmarkError.notMeasured("\(url) is no address")
        }
        let path = address.pathComponents.filter { $0 != "/" }
        guard path.count == 3 else { throw BenchmarkError.notMeasured("\(url) is no list") }
        return ConnectedInstance(
            instance: Instance(
                id: InstanceID(rawValue: 1),
                organizationID: OrganizationID(rawValue: 1),
                userID: UserID(rawValue: 1),
                elementKey: element.key,
                name: "listing",
                configuration: [
                    "origin": "http://\(host):\(port)", "latency": path[0], "count": path[1], "name": path[2],
                ]
            ),
            element: element,
            secrets: [:]
        )
    }

    private static let element = """
        key: pages
        name: Pages
        hub: crm
        version: 1
        baseUrl: ${config.origin}/${config.latency}/${config.count}/${config.name}
        configuration:
          - {key: origin, required: true}
          - {key: latency, required: true}
          - {key: count, required: true}
          - {key: name, required: true}
        auth: {type: none}
        resources:
          records:
            vendorName: Record
            list:
              path: /page
              dataPath: data
              paginate: {type: page, pageSize: 100, maxPageSize: 100, pageParam: page, sizeParam: per_page, totalPath: total, parallel: true}
            idField: id
            datesConfiguration:
              updatedDateField: updated_at
              updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
              updatedDateTimezone: GMT
            bulk: {export: list}
        """
}
