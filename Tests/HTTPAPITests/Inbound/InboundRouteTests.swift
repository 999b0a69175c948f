import Crypto
import Foundation
import Hummingbird
import Instances
import Postgres
import TestSupport
import Testing

@testable import HTTPAPI

/// The routes of vendors' own webhooks, over a socket: GitHub's, which are signed, and those of an element without a rule.
@Suite(.database, .serialized) struct InboundRouteTests {
    private static let body = #"{"action": "opened", "issue": {"number": 7}}"#
    private static let event = ("X-GitHub-Event", "issues")

    /// An instance of an element, made past the API, which would ask the vendor for its time.
    private static func instance(
        _ api: APIFixture,
        of element: String,
        owner: NewOrganization,
        secret: String
    ) async throws -> InstanceID {
        try await api.database.withTransaction { connection in
            try await api.services.instances.create(
                NewInstance(
                    organizationID: owner.organizationID,
                    userID: owner.userID,
                    elementKey: element,
                    name: element,
                    configuration: ["owner": "o", "repository": "r"],
                    secrets: ["token": "t", "webhookSecret": secret],
                    eventsEnabled: true
                ),
                on: connection
            ).instance.id
        }
    }

    private static func signature(_ body: String, _ secret: String) -> (String, String) {
        let key = SymmetricKey(data: Data(secret.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Data(body.utf8), using: key)
        return ("X-Hub-Signature-256", "sha256=" + code.map { String(format: "%02x", $0) }.joined())
    }

    /// The instances of the two organizations for which something came in.
    private static func rows(_ api: APIFixture) async throws -> [Int64] {
        try await api.database.query(
            """
            select instance_id
            from pollux.inbound
            where organization_id in (\(api.owner.organizationID), \(api.stranger.organizationID))
            order by id
            """
        )
        .map { try $0.decode(0) }
    }

    private static func path(_ id: InstanceID) -> String { Data("\(id)".utf8).base64EncodedString() }

    @Test func `a webhook comes in at every path, for the instance whose secret has signed it and no other`()
        async throws
    {
        try await APIFixture.with { api in
            let mine = try await Self.instance(api, of: "github", owner: api.owner, secret: "mine")
            let theirs = try await Self.instance(api, of: "github", owner: api.stranger, secret: "theirs")
            let paths = ["/events/github/\(Self.path(mine))", "/elements/api-v2/events/github/\(Self.path(mine))"]
            let named = ["/events/github", "/elements/api-v2/events/github"]
            let json = ("Content-Type", "application/json")
            var number = 0
            for (path, names) in paths.map({ ($0, []) })
                + named.map({ ($0, [("Element-Instances", "\(theirs), \(mine)")]) })
            {
                number += 1
                let body = Self.body.replacing("7", with: "\(number)")
                for wrong in [Self.signature(body, "nobody"), Self.signature(body + " ", "mine"), ("X-Other", "1")] {
                    let answer = try await api.call(
                        "POST",
                        path,
                        .nobody,
                        body: Array(body.utf8),
                        headers: [json, Self.event, wrong] + names
                    )
                    #expect(answer.status == 401)
                    #expect(try answer.message() == "the vendor's signature is missing or wrong")
                }
                let headers = [json, Self.event, Self.signature(body, "mine")] + names
                let answer = try await api.call("POST", path, .nobody, body: Array(body.utf8), headers: headers)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer.bytes.isEmpty)
                #expect(try await Self.rows(api) == Array(repeating: mine.rawValue, count: number))
            }
            let foreign = try await api.call(
                "POST",
                "/events/github/\(Self.path(theirs))",
                .nobody,
                body: Array(Self.body.utf8),
                headers: [json, Self.event, Self.signature(Self.body, "mine")]
            )
            let unknown = try await api.call(
                "POST",
                "/events/github/\(Self.path(InstanceID(rawValue: 987_654_321)))",
                .nobody,
                body: Array(Self.body.utf8),
                headers: [json, Self.event, Self.signature(Self.body, "mine")]
            )
            #expect(foreign.status == 401)
            #expect(unknown.status == 401)
            #expect(try foreign.message() == (try unknown.message()), "nobody learns which instances there are")
        }
    }

    @Test func `an instance's own path is shown at its creation and when it is rotated, and never again`() async throws
    {
        try await APIFixture.with { api in
            let made = try await api.call("POST", "/instances", .organization(api.owner), json: api.creation()).object()
            let id = try #require((made["id"] as? NSNumber)?.int64Value)
            let path = try #require(made["inboundPath"] as? String)
            #expect(path.hasPrefix("/events/sagecrm/in/"))
            #expect(path.count == "/events/sagecrm/in/".count + 44)
            let shown = try await api.call("GET", "/instances/\(id)", .organization(api.owner)).object()
            #expect(shown["inboundPath"] == nil)
            let rotate = "/instances/\(id)/inbound/rotate"
            #expect(try await api.call("POST", rotate, .organization(api.stranger)).status == 404)
            let rotated = try await api.call("POST", rotate, .organization(api.owner)).object()
            #expect(rotated["inboundPath"] as? String != path)
            #expect(try await api.call("DELETE", "/instances/\(id)", .organization(api.owner)).status == 200)
            #expect(try await api.call("POST", rotate, .organization(api.owner)).status == 404)
            let left = try await api.database.query(
                "select count(*) from pollux.instance where inbound_hash is not null"
            )
            #expect(try left.first?.decode(0, as: Int.self) == 0)
        }
    }

    @Test func `the secret of an own path finds its instance, and a wrong one is 404`() async throws {
        try await APIFixture.with { api in
            let id = try await Self.instance(api, of: "github", owner: api.owner, secret: "mine")
            let rotated = try await api.call("POST", "/instances/\(id)/inbound/rotate", .organization(api.owner))
                .object()
            let path = try #require(rotated["inboundPath"] as? String)
            let headers = [("Content-Type", "application/json"), Self.event]
            let signed = headers + [Self.signature(Self.body, "mine")]
            let bytes = Array(Self.body.utf8)
            #expect(try await api.call("POST", path, .nobody, body: bytes, headers: headers).status == 401)
            #expect(try await api.call("POST", path, .nobody, body: bytes, headers: signed).status == 200)
            #expect(
                try await api.call("POST", "/elements/api-v2\(path)", .nobody, body: bytes, headers: signed).status
                    == 200
            )
            #expect(try await Self.rows(api) == [id.rawValue], "the second was a repetition")
            for wrong in [path + "x", String(path.dropLast()), path.replacing("github", with: "stripe")] {
                #expect(
                    try await api.call("POST", wrong, .nobody, body: bytes, headers: signed).status == 404,
                    "\(wrong)"
                )
            }
        }
    }

    @Test func `hostile requests are refused with a reason, and write nothing`() async throws {
        try await APIFixture.with { api in
            let id = try await Self.instance(api, of: "github", owner: api.owner, secret: "mine")
            let path = "/events/github/\(Self.path(id))"
            func post(
                _ path: String,
                _ body: [UInt8],
                _ type: String?,
                _ headers: [(String, String)] = []
            ) async throws -> Answer {
                try await api.call(
                    "POST",
                    path,
                    .nobody,
                    body: body,
                    headers: headers + (type.map { [("Content-Type", $0)] } ?? [])
                )
            }
            let json = "application/json"
            let form = "application/x-www-form-urlencoded"
            let deep = Array(String(repeating: "[", count: 500_000).utf8)
            for (body, type, status) in [
                (Array("{".utf8), json, 400), (deep, json, 400), ([0x7B, 0x22, 0xFF, 0x22], json, 400),
                (Array("7".utf8), json, 400),
                (Array("a=%zz".utf8), form, 400),
                (Array((0..<5_000).map { "a\($0)=1" }.joined(separator: "&").utf8), form, 400),
                (Array("<a/>".utf8), "application/xml", 415),
                (Array("--x".utf8), "multipart/form-data; boundary=x", 415),
                ([UInt8](repeating: 0x20, count: 1_100_000), json, 413),
            ] {
                let answer = try await post(path, body, type)
                #expect(answer.status == status, "\(type) \(body.prefix(20)): \(answer.text.prefix(200))")
                #expect(try answer.message().utf8.count < 400)
            }
            for wrong in [
                "%%%", "MQ", "!!!", "LTE=", "MA==", "OTIyMzM3MjAzNjg1NDc3NTgwOA==",
                String(repeating: "A", count: 2_000),
            ] {
                let answer = try await post("/events/github/\(wrong)", Array(Self.body.utf8), json)
                #expect([400, 401].contains(answer.status), "\(wrong): \(answer.status)")
            }
            for names in [
                "x", "1;2", "-1", "99999999999999999999", Array(repeating: "1", count: 200).joined(separator: ","),
            ] {
                #expect(
                    try await post("/events/github", Array(Self.body.utf8), json, [("Element-Instances", names)]).status
                        == 400
                )
            }
            let signed = Self.signature(Self.body, "mine")
            #expect(try await post(path, Array(Self.body.utf8), json, [Self.event, signed, signed]).status == 401)
            #expect(try await post("/events/nothing", Array("{}".utf8), json).status == 404)
            #expect(try await post("/events/sagecrm", Array("{}".utf8), json).status == 404)
            #expect(try await api.call("PUT", path, .nobody, json: "{}").status == 405)
            #expect(try await api.call("GET", path, .nobody).status == 401)
            #expect(try await Self.rows(api).isEmpty)
        }
    }

    @Test func `a gateway's word for the URL is believed from a gateway alone`() throws {
        let trusting = APIConfiguration(trustedProxies: try #require(ProxyNetwork.list("10.0.0.0/8")))
        let request = Request(
            head: .init(
                method: .post,
                scheme: "http",
                authority: "inner:8080",
                path: "/events/x",
                headerFields: [.xForwardedHost: "pollux.example.com", .xForwardedProto: "https"]
            ),
            body: .init(buffer: .init())
        )
        #expect(trusting.origin(of: request, peer: "10.1.2.3") == "https://pollux.example.com")
        #expect(trusting.origin(of: request, peer: "192.0.2.1") == "http://inner:8080")
        #expect(trusting.origin(of: request, peer: nil) == "http://inner:8080")
    }
}
