import Foundation
import TestSupport
import Testing

struct SecretsTests {
    private static let password = "pass-of-the-vendor-5b1c"
    private static let key = "key-of-the-receiver-91c2"
    private static let callbackPassword = "pass-of-the-callback-77ae"

    /// The instance of the documentation, but for the host, the addresses and the secrets.
    private func documented(_ cluster: ProcessCluster, name: String, asString: Bool) throws -> String {
        let pollers = #"""
            {"contacts": {
              "url": "/hubs/crm/contacts?where=Pers_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'",
              "idField": "key",
              "filterByUpdatedDate": true, "filterByCurrentDate": false, "createdCheckTolerance": 2, "pageSize": 200, "pollDelay": 30,
              "datesConfiguration": {
                "updatedDateField": "Pers_UpdatedDate", "updatedDateFormat": "yyyy-MM-dd'T'HH:mm:ss'Z'", "updatedDateTimezone": "GMT",
                "createdDateField": "Pers_CreatedDate", "createdDateFormat": "yyyy-MM-dd'T'HH:mm:ss'Z'", "createdDateTimezone": "GMT"}}}
            """#
        let quoted = String(decoding: try JSONEncoder().encode(pollers), as: UTF8.self)
        let callback = cluster.receiver.url.replacing("http://", with: "http://ann:\(Self.callbackPassword)@")
        return """
            {"element": {"key": "sagecrm"}, "name": "\(name)", "tags": ["Docs"],
             "configuration": {
               "subdomain": "http://\(cluster.vendor.authority)", "username": "demo", "password": "\(Self.password)",
               "event.notification.enabled": true,
               "event.notification.callback.url": "\(callback)",
               "event.notification.signature.key": "\(Self.key)",
               "event.poller.refresh_interval": "0.02",
               "event.poller.configuration": \(asString ? quoted : pollers)}}
            """
    }

    @Test func `the documented instance polls in both spellings, and no secret shows anywhere`() async throws {
        let cluster = try await ProcessCluster.start()
        cluster.vendor.setCredentials(username: "demo", password: Self.password)
        let contact = cluster.vendor.records.create(.contacts)
        let arguments = ["serve", "--port", "\(cluster.apiPort)", "--log-level", "trace", "--log-format", "json"]
        let process = try cluster.start("serve", arguments)
        let client = try cluster.client()
        defer { client.close() }
        try await eventually("the API answers", within: .seconds(30)) {
            (try? await client.call("GET", "/health/ready").status) == 200
        }
        var tokens: [String] = []
        for (name, asString) in [("object", false), ("string", true)] {
            let body = try documented(cluster, name: name, asString: asString)
            let made = try await client.call("POST", "/instances", json: body)
            try #require(made.status == 200, "\(made.text)")
            tokens.append(try JSONDecoder().decode(ProcessCluster.MadeInstance.self, from: Data(made.body)).token)
        }
        try await eventually("both have polled", within: .seconds(30)) {
            let records = try await client.call("GET", "/instances/event-poller-records").text
            return !records.contains("\"lastPollDate\":null") && records.contains("lastPollDate")
        }
        #expect(cluster.vendor.records.update(.contacts, contact, set: ["Pers_FirstName": "Grace"]))
        try await eventually("both have told it", within: .seconds(30)) { cluster.receiver.bodies.count >= 2 }

        var seen: [(place: String, text: String)] = []
        for path in [
            "/instances", "/instances/1", "/instances/1/configuration", "/instances/1/events", "/events",
            "/elements/sagecrm",
        ] {
            seen.append((path, try await client.call("GET", path).text))
        }
        seen.append(("a wrong call", try await client.call("POST", "/instances", json: "{\"element\":7}").text))
        #expect(try await Binary.endGracefully(process) == 0)
        seen.append(("the log", process.output))
        seen.append(("a dump of the database", try await dump(cluster)))
        for body in cluster.receiver.bodies.values.joined() {
            seen.append(("a notification", String(decoding: body, as: UTF8.self)))
        }
        for secret in secrets(cluster, tokens) {
            for (place, text) in seen where text.contains(secret) {
                Issue.record("a secret shows in \(place)")
            }
        }
        await cluster.stop()
    }

    /// Every secret as it was given, and as a dump or a header might spell it.
    private func secrets(_ cluster: ProcessCluster, _ tokens: [String]) -> [String] {
        let plain =
            [
                Self.password, Self.key, Self.callbackPassword, cluster.secrets.organizationSecret,
                cluster.secrets.userSecret,
            ]
            + tokens
        let basic = ["demo:\(Self.password)", "ann:\(Self.callbackPassword)"]
        return plain + plain.map { Data($0.utf8).map { String($0, radix: 16) }.joined() }
            + (plain + basic).map { Data($0.utf8).base64EncodedString() }
    }

    private func dump(_ cluster: ProcessCluster) async throws -> String {
        let program = cluster.postgres.binaries.appending(path: "pg_dump")
        let dump = try ChildProcess(program, ["--dbname", cluster.postgres.conninfo()])
        let status = try await dump.waitForExit()
        try #require(status == 0 && dump.output.contains("COPY pollux.instance"), "\(dump.output.prefix(500))")
        return dump.output
    }
}
