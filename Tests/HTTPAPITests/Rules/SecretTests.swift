import Foundation
import Instances
import Postgres
import TestSupport
import Testing

@testable import HTTPAPI

@Suite(.database) struct SecretTests {
    @Test func `no secret given at creation is in an answer or in the database`() async throws {
        try await APIFixture.with { api in
            let userInfo = "hook-user:hook-password-7f3a"
            let json = api.creation().replacing("http://127.0.0.1:9/hook", with: "http://\(userInfo)@127.0.0.1:9/hook")
                .replacing(#""Docs""#, with: #""Docs", "tagged""#)
                .replacing(#""username""#, with: #""api.private.thing": "an-unknown-secret-91", "username""#)
            let made = try await api.call("POST", "/instances", .organization(api.owner), json: json)
            let body = try made.object()
            let token = try #require(body["token"] as? String, "\(made.text)")
            let id = try #require((body["id"] as? NSNumber)?.int64Value)
            let secrets = [
                APIFixture.password, APIFixture.signatureKey, "hook-password-7f3a", "an-unknown-secret-91",
                api.owner.userSecret.text, api.owner.organizationSecret.text,
            ]
            var answers = [made.text.replacing(token, with: "")]
            let event = try await api.recordEvent(of: id)
            let query = "/bulk/query?q=select%20*%20from%20contacts"
            let calls = [
                ("GET", "/instances", nil), ("GET", "/instances/\(id)", nil), ("GET", "/instances/configuration", nil),
                ("PATCH", "/instances", #"{"tags": []}"#),
                ("PATCH", "/instances", #"{"configuration": {"event.vendor.type": "x"}}"#),
                ("GET", "/instances/event-poller-records", nil), ("GET", "/instances/events", nil),
                ("GET", "/instances/events/\(event)", nil), ("GET", "/events", nil), ("POST", query, nil),
                ("GET", "/bulk/jobs", nil), ("PUT", "/instances", "{}"),
            ]
            for (method, path, json) in calls {
                answers.append(try await api.call(method, path, .all(api.owner, token), json: json).text)
            }
            let dump = try await Self.dump(api.database)
            #expect(dump.contains("SageCRMPolling"), "the dump holds what is stored")
            for secret in secrets + [token] {
                #expect(answers.allSatisfy { !$0.contains(secret) }, "\(secret.prefix(6))…")
                #expect(!dump.contains(secret), "\(secret.prefix(6))…")
                let hex = Data(secret.utf8).map { String(format: "%02x", $0) }.joined()
                #expect(!dump.contains(hex), "\(secret.prefix(6))… in bytes")
            }
        }
    }

    /// Every row of every table, as text; bytes are in hexadecimal.
    private static func dump(_ database: Database) async throws -> String {
        var text = ""
        let tables = try await database.query("select tablename::text from pg_tables where schemaname = 'pollux'")
        for row in tables {
            let name = try row.decode(0, as: String.self)
            let rows = try await database.query("select t::text as line from pollux.\(identifier: name) as t")
            for row in rows { text += try row.decode("line", as: String.self) + "\n" }
        }
        return text
    }
}
