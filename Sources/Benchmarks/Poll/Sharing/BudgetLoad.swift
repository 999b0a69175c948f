import Elements
import Foundation
import Instances
import OutboundHTTP
import VendorClient

/// One worker of several on a budget, in a process of its own: polls and exports that call as often as its gate lets them.
struct BudgetLoad: Codable, Sendable {
    private static let tasks = 8

    /// Where the vendor is.
    let origin: String
    let calls: Int
    let seconds: Int
    let conninfo: String

    /// Calls until it is killed.
    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "budget-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(element.utf8).write(to: folder.appending(path: "limited.yaml"))
        let catalogue = try Catalogue.load(extraDirectory: folder.path)
        try FileManager.default.removeItem(at: folder)
        guard let element = catalogue["limited"], let resource = element.resources["records"] else {
            throw BenchmarkError.notMeasured("the element is not there")
        }
        let gate = BudgetGate(database: QueueStage.database(conninfo, connections: 3, name: "benchmark's worker"))
        let http = OutboundClient(policy: try EgressPolicy(parsing: "vendor:127.0.0.0/8"))
        let client = VendorClient(http: http, budget: gate)
        let instance = instance(element)
        let parent = getppid()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<Self.tasks {
                let client = client.calling(as: number.isMultiple(of: 2) ? .poll : .bulk)
                group.addTask {
                    while getppid() == parent {
                        do {
                            _ = try await client.get(instance, resource: resource, id: "1")
                        } catch VendorError.rateLimited(let wait) {
                            // As the queue would: later.
                            try await Task.sleep(for: min(wait ?? .seconds(1), .seconds(1)))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func instance(_ element: Element) -> ConnectedInstance {
        ConnectedInstance(
            instance: Instance(
                id: InstanceID(rawValue: 1),
                organizationID: OrganizationID(rawValue: 1),
                userID: UserID(rawValue: 1),
                elementKey: element.key,
                name: "budget",
                configuration: ["origin": origin]
            ),
            element: element,
            secrets: [:]
        )
    }

    private var element: String {
        """
        key: limited
        name: Limited
        hub: crm
        version: 1
        baseUrl: ${config.origin}
        configuration:
          - {key: origin, required: true}
        auth: {type: none}
        budget: {windows: [{limit: \(calls), per: \(seconds)s}]}
        resources:
          records:
            vendorName: Record
            list:
              path: /records
              dataPath: data
              paginate: {type: page, pageSize: 100, maxPageSize: 100, pageParam: page, sizeParam: per_page}
            get: {path: "/records/${id}"}
            idField: id
            datesConfiguration:
              updatedDateField: updated_at
              updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
              updatedDateTimezone: GMT
            bulk: {export: oneByOne}
        """
    }
}
