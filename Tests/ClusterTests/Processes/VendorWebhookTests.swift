import DemoVendor
import Foundation
import TestSupport
import Testing

/// A vendor that announces its changes by itself, and an instance that is never polled, in a real process.
struct VendorWebhookTests {
    private static let secret = "signing-secret-of-the-vendor-4d1e"

    static let element = """
        key: announcing
        name: Announcing CRM
        hub: crm
        version: 1
        baseUrl: ${config.url}/sdata/crmj/sagecrm2/-
        configuration:
          - {key: url, required: true}
          - {key: username, required: true}
          - {key: password, required: true, secret: true}
          - {key: webhookSecret, secret: true}
        auth: {type: basic, username: "${config.username}", password: "${config.password}"}
        check: {path: /me}
        signature: {header: X-Crm-Signature, scheme: hmac-sha256, encoding: hex, prefix: "sha256=", secret: "${config.webhookSecret}"}
        resources:
          contacts:
            vendorName: Person
            list:
              path: /contacts
              dataPath: data
              paginate: {type: page, pageSize: 100, maxPageSize: 1000, pageParam: page, sizeParam: per_page, totalPath: total}
              where: {style: passthrough, bound: exclusive}
            get: {path: "/contacts/${id}"}
            idField: key
            datesConfiguration:
              updatedDateField: Pers_UpdatedDate
              updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
              updatedDateTimezone: GMT
              createdDateField: Pers_CreatedDate
              createdDateFormat: "yyyy-MM-dd'T'HH:mm:ss'Z'"
              createdDateTimezone: GMT
            webhook:
              typePath: type
              map: {contacts.created: CREATED, contacts.updated: UPDATED, contacts.deleted: DELETED}
              idPath: recordId
              datePath: changedAt
              recordPath: record
        """

    @Test func `what a vendor announces is told once, without a poll, and the path's secret shows nowhere`()
        async throws
    {
        let cluster = try await ProcessCluster.start()
        let elements = try temporaryDirectory()
        try Data(Self.element.utf8).write(to: elements.appending(path: "announcing.yaml"))
        let process = try cluster.start(
            "serve",
            [
                "serve", "--port", "\(cluster.apiPort)", "--elements-dir", elements.path, "--log-level", "trace",
                "--log-format", "json",
            ]
        )
        let client = try cluster.client()
        defer { client.close() }
        try await eventually("the API answers", within: .seconds(30)) {
            (try? await client.call("GET", "/health/ready").status) == 200
        }
        let body = """
            {"element": {"key": "announcing"}, "name": "Announced", "configuration": {
                "url": "http://\(cluster.vendor.authority)", "username": "demo", "password": "demo-password",
                "webhookSecret": "\(Self.secret)", "event.notification.enabled": true, "event.vendor.type": "webhook",
                "event.notification.callback.url": "\(cluster.receiver.url)"}}
            """
        let answer = try await client.call("POST", "/instances", json: body)
        try #require(answer.status == 200, "\(answer.text)")
        struct Made: Decodable {
            let id: Int64
            let inboundPath: String
        }
        let made = try JSONDecoder().decode(Made.self, from: Data(answer.body))
        #expect(try await cluster.count("select count(*) from pollux.poller") == 0)
        cluster.vendor.webhook = VendorWebhook(
            url: "http://127.0.0.1:\(cluster.apiPort)\(made.inboundPath)",
            secret: Self.secret,
            doubled: 0.5
        )
        let ids = (0..<10).map { _ in cluster.vendor.records.create(.contacts) }
        let feed = { (wanted: Int) in
            try await eventually("\(wanted) events are told", within: .seconds(60)) {
                try await cluster.count("select count(*) from pollux.event where object_type = 'contacts'") >= wanted
            }
        }
        try await feed(10)
        let last = try #require(ids.last)
        _ = cluster.vendor.records.delete(.contacts, last)
        try await feed(11)
        try await eventually("nothing waits", within: .seconds(30)) {
            try await cluster.count("select count(*) from pollux.inbound where settled_at is null") == 0
        }
        let told = try await cluster.database.query(
            "select concat(event_type, ' ', object_id) from pollux.event where instance_id = \(made.id) order by id"
        ).map { try $0.decode(0, as: String.self) }
        #expect(told.sorted() == (ids.map { "CREATED \($0)" } + ["DELETED \(last)"]).sorted())
        try await eventually("the receiver has heard", within: .seconds(30)) { !cluster.receiver.bodies.isEmpty }
        let metrics = try await client.call("GET", "/metrics").text
        #expect(metrics.contains(#"pollux_inbound_webhooks_total{element="announcing",outcome="taken"}"#))
        #expect(try await Binary.endGracefully(process) == 0)
        let secret = try #require(made.inboundPath.split(separator: "/").last)
        #expect(process.output.contains("vendor's webhook arrived"))
        #expect(!process.output.contains(secret))
        #expect(!process.output.contains(Self.secret))
        await cluster.stop()
    }
}
