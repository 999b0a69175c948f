import Elements
import Foundation
import Instances
import OutboundHTTP
import Testing

@testable import VendorClient

@Suite struct CredentialTests {
    private static let single = "{type: single}"

    private func instance(_ auth: String, more: String = "", password: String) throws -> ConnectedInstance {
        let yaml = VendorRig.element(auth: auth, paginate: Self.single, more: more)
        let element = try #require(try VendorRig.catalogue(yaml)["test"])
        let plain = VendorRig.instance(of: element, url: "https://crm.example.com")
        return ConnectedInstance(instance: plain.instance, element: element, secrets: ["password": password])
    }

    private func request(_ instance: ConnectedInstance) throws -> OutboundRequest {
        let list = try #require(instance.element.resources["contacts"]?.list)
        return try RequestBuilder(instance: instance).get(list.path, query: [("a b", "c&d=é")])
    }

    @Test(arguments: [
        (
            #"{type: basic, username: "${config.username}", password: "${config.password}"}"#, "Authorization",
            "Basic ZGVtbzpzM2NyZXQmL8Ok"
        ),
        (#"{type: bearer, token: "${config.password}"}"#, "Authorization", "Bearer s3cret&/ä"),
        (
            #"{type: apiKey, in: header, name: X-Api-Key, value: "key ${config.password}"}"#, "X-Api-Key",
            "key s3cret&/ä"
        ),
    ])
    func `each way to say who asks puts the secret in its header`(
        _ auth: String,
        _ name: String,
        _ value: String
    ) throws {
        let request = try request(try instance(auth, password: "s3cret&/ä"))
        #expect(request.headers.contains(HTTPField(name, value)))
        #expect(request.url == "https://crm.example.com/sdata/crmj/sagecrm2/-/contacts?a%20b=c%26d%3D%C3%A9")
        #expect(!"\(request)".contains("s3cret"))
    }

    @Test func `a key in the query is encoded for it`() throws {
        let auth = #"{type: apiKey, in: query, name: key, value: "${config.password}"}"#
        let request = try request(try instance(auth, password: "s3cret&/ä"))
        #expect(request.url.hasSuffix("&key=s3cret%26%2F%C3%A4"))
        #expect(!"\(request)".contains("s3cret"))
    }

    @Test func `a secret that would start another header is not sent`() async throws {
        let auth = #"{type: bearer, token: "${config.password}"}"#
        let instance = try instance(auth, password: "x\r\nX-Other: y")
        let client = VendorClient(http: OutboundClient(policy: .closed))
        let list = ListRequest(resource: try #require(instance.element.resources["contacts"]))
        guard case .refused(let reason) = await VendorRig.error(client, instance, list) else {
            Issue.record("it was sent")
            return
        }
        #expect(!reason.contains("X-Other"))
    }

    @Test func `what a vendor repeats of our secrets is not told on`() throws {
        let auth = #"{type: basic, username: "${config.username}", password: "${config.password}"}"#
        let judge = AnswerJudge(instance: try instance(auth, password: "s3cret&/ä"))
        let echo = "bad password s3cret&/ä, s3cret%26%2F%C3%A4 or Basic ZGVtbzpzM2NyZXQmL8Ok here"
        let body = Array(#"{"error": {"message": "\#(echo)"}}"#.utf8)
        let response = OutboundResponse(status: 422, headers: [], body: body, isTruncated: false, duration: .zero)
        let fault = try #require(judge.fault(of: response))
        #expect(fault.providerMessage == "bad password ********, ******** or Basic ******** here")
        #expect(!"\(fault)".contains("s3cret"))
    }

    @Test func `the element's rules come first, in their order, before what holds for all`() throws {
        let more = """
            errors:
              - {when: {status: [404], path: error}, do: retry}
              - {when: {status: [200], path: error.code}, do: rateLimited}
              - {when: {status: [403]}, do: revoked}
              - {when: {status: [500]}, do: fail}
            """
        let judge = AnswerJudge(instance: try instance("{type: none}", more: more, password: "1234"))
        func fault(_ status: Int, _ body: String, _ headers: [HTTPField] = []) -> VendorError? {
            judge.fault(
                of: OutboundResponse(
                    status: status,
                    headers: headers,
                    body: Array(body.utf8),
                    isTruncated: false,
                    duration: .zero
                )
            )
        }
        #expect(fault(404, #"{"error": "busy"}"#) == .temporary(status: 404, message: "busy"))
        #expect(fault(404, "{}") == .permanent(status: 404, providerMessage: nil))
        #expect(
            fault(200, #"{"error": {"code": 7}}"#, [HTTPField("Retry-After", "3")])
                == .rateLimited(retryAfter: .seconds(3))
        )
        #expect(fault(200, #"{"error": null}"#) == nil)
        #expect(fault(403, "") == .credentialsRevoked(providerMessage: nil))
        #expect(fault(500, "") == .permanent(status: 500, providerMessage: nil))
        #expect(fault(401, "") == .credentialsRevoked(providerMessage: nil))
        #expect(fault(302, "") == .permanent(status: 302, providerMessage: nil))
        let dates = [
            HTTPField("Date", "Sun, 06 Nov 1994 08:49:37 GMT"),
            HTTPField("Retry-After", "Sun, 06 Nov 1994 08:50:37 GMT"),
        ]
        #expect(fault(503, "", dates) == .rateLimited(retryAfter: .seconds(60)))
        #expect(fault(429, "", [HTTPField("Retry-After", "999999999")]) == .rateLimited(retryAfter: .seconds(86_400)))
        #expect(fault(429, "", [HTTPField("Retry-After", "soon")]) == .rateLimited(retryAfter: nil))
    }
}
