import DemoVendor
import Elements
import Foundation
import Instances
import OutboundHTTP
import TestSupport
import Testing
import VendorClient

/// A sandbox CRM, an instance connected to it, and the client.
struct VendorRig {
    let crm: DemoVendor
    let instance: ConnectedInstance
    let client: VendorClient

    /// Lends a rig whose CRM is reached through the element of that YAML, or through the one that comes with Pollux.
    static func with(
        element yaml: String? = nil,
        _ body: (VendorRig) async throws -> Void
    ) async throws {
        let crm = try await DemoVendor.start()
        do {
            try await body(VendorRig(crm, yaml))
        } catch {
            await crm.stop()
            throw error
        }
        await crm.stop()
    }

    private init(_ crm: DemoVendor, _ yaml: String?) throws {
        self.crm = crm
        let element = try #require(try Self.catalogue(yaml)[yaml == nil ? "sandbox" : "test"])
        instance = Self.instance(of: element, url: "http://\(crm.authority)")
        client = VendorClient(http: OutboundClient(policy: try EgressPolicy(parsing: "vendor:127.0.0.0/8")))
    }

    func resource(_ name: String = "contacts") throws -> Resource {
        try #require(instance.element.resources[name])
    }

    /// The same instance with other credentials.
    func with(password: String) -> ConnectedInstance {
        ConnectedInstance(instance: instance.instance, element: instance.element, secrets: ["password": password])
    }

    /// All pages from the first.
    func all(_ request: ListRequest, limit: Int = 100) async throws -> [VendorPage] {
        var request = request
        var pages: [VendorPage] = []
        repeat {
            let page = try await client.page(instance, request)
            pages.append(page)
            // As the tables keep it.
            request.cursor = page.next.flatMap { PageCursor(text: $0.text) }
        } while request.cursor != nil && pages.count < limit
        return pages
    }

    /// The error that a list ends with.
    func error(
        _ request: ListRequest,
        as other: ConnectedInstance? = nil
    ) async -> VendorError? {
        do throws(VendorError) {
            _ = try await client.page(other ?? instance, request)
            return nil
        } catch {
            return error
        }
    }

    static func instance(of element: Element, url: String) -> ConnectedInstance {
        ConnectedInstance(
            instance: Instance(
                id: InstanceID(rawValue: 1),
                organizationID: OrganizationID(rawValue: 1),
                userID: UserID(rawValue: 1),
                elementKey: element.key,
                name: "test",
                configuration: ["url": url, "username": "demo"]
            ),
            element: element,
            secrets: ["password": "demo-password"]
        )
    }

    static func catalogue(_ yaml: String?) throws -> Catalogue {
        guard let yaml else { return try Catalogue.load() }
        return try withTemporaryFolder { folder in
            try Data(yaml.utf8).write(to: folder.appending(path: "test.yaml"))
            return try Catalogue.load(extraDirectory: folder.path)
        }
    }

    private static func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "vendor-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
        }
        return try body(folder)
    }

    /// An element of the CRM whose list is as said.
    static func element(auth: String? = nil, paginate: String, list: String = "", more: String = "") -> String {
        """
        key: test
        name: Test
        hub: crm
        version: 1
        baseUrl: ${config.url}/sdata/crmj/sagecrm2/-
        configuration:
          - {key: url, required: true}
          - {key: username, required: true}
          - {key: password, required: true, secret: true}
        auth: \(auth ?? #"{type: basic, username: "${config.username}", password: "${config.password}"}"#)
        \(more)
        resources:
          contacts:
            vendorName: Person
            list:
              path: /contacts
              dataPath: data
              paginate: \(paginate)
              \(list)
            get: {path: "/contacts/${id}"}
            idField: key
            datesConfiguration:
              updatedDateField: Pers_UpdatedDate
              updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
              updatedDateTimezone: GMT
            poll: {url: "/hubs/crm/contacts", granularity: 1s, overlap: 1m}
            bulk: {export: oneByOne}
        """
    }
}
