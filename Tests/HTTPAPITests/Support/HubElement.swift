import DemoVendor
import Foundation
import Instances
import TestSupport
import Testing

/// An element of the sandbox CRM for the tests of the hub, whose address is each instance's own.
enum HubElement {
    private static let head = """
        key: testcrm
        name: Test
        hub: crm
        version: 1
        baseUrl: ${config.url}/sdata/crmj/sagecrm2/-
        configuration: [{key: url, required: true}, {key: password, required: true, secret: true}]
        auth: {type: basic, username: demo, password: "${config.password}"}
        resources:
        """

    /// Contacts by pages, and the same by cursors.
    static let resources = """
          contacts:
            list:
              path: /contacts
              dataPath: data
              paginate: {type: page, pageSize: 100, maxPageSize: 1000, pageParam: page, sizeParam: per_page, totalPath: total}
              where: {style: passthrough}
            get: {path: "/contacts/${id}"}
            create: {method: POST, path: /contacts}
            update: {method: PATCH, path: "/contacts/${id}"}
            delete: {method: DELETE, path: "/contacts/${id}"}
            idField: key
          cursors:
            list:
              path: /contacts
              dataPath: data
              paginate: {type: cursor, pageSize: 100, sizeParam: per_page, tokenPath: next, param: cursor}
            idField: key
        """

    /// Lends an API that knows the element.
    static func with(
        resources: String = resources,
        _ body: @Sendable @escaping (APIFixture) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { folder in
            let indented = resources.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
            try Data("\(head)\n\(indented)\n".utf8).write(to: folder.appending(path: "testcrm.yaml"))
            try await APIFixture.with(elements: folder.path) { try await body($0) }
        }
    }

    /// Makes an instance of the element for a vendor, and returns how to call with its token.
    static func connect(_ api: APIFixture, _ owner: NewOrganization, to vendor: DemoVendor) async throws -> Signature {
        let json = """
            {"element": {"key": "testcrm"}, "name": "hub",
             "configuration": {"url": "http://\(vendor.authority)", "password": "\(APIFixture.password)"}}
            """
        return .token(owner, try await api.create(owner, json).token)
    }
}
