import Elements
import Foundation
import Instances
import OutboundHTTP
import Testing

@testable import VendorClient

@Suite struct ExchangeTests {
    private func instance(_ auth: String, url: String = "https://crm.example.com") throws -> ConnectedInstance {
        let element = try #require(try VendorRig.catalogue(AccessRig.element(auth: auth))["test"])
        let plain = VendorRig.instance(of: element, url: url)
        return ConnectedInstance(
            instance: plain.instance,
            element: element,
            secrets: ["secret": "s&cret/7", "refresh": "refresh 0"],
            operatorValues: OperatorValues(environment: [
                "POLLUX_OPERATOR_TEST_APP_SECRET": "operator-9", "POLLUX_OPERATOR_OTHER_APP_SECRET": "none of it",
            ])
        )
    }

    private func exchange(_ instance: ConnectedInstance, refreshToken: String? = nil) throws -> TokenExchange {
        TokenExchange(
            instance: instance,
            source: try #require(TokenSource(instance.element.authentication)),
            refreshToken: refreshToken
        )
    }

    private func answer(_ status: Int, _ body: String, _ headers: [HTTPField] = []) -> OutboundResponse {
        OutboundResponse(
            status: status,
            headers: headers,
            body: Array(body.utf8),
            isTruncated: false,
            duration: .seconds(2)
        )
    }

    private func fault(_ exchange: TokenExchange, _ status: Int, _ body: String) -> VendorError? {
        do throws(VendorError) {
            _ = try exchange.grant(from: answer(status, body), secrets: ["refresh 0", "s&cret/7"])
            return nil
        } catch {
            return error
        }
    }

    @Test func `client credentials go into the header, each half encoded, with scopes and parameters in the form`()
        throws
    {
        let auth = """
            {type: oauth2, grant: clientCredentials, tokenUrl: "https://login.example.com/token", clientId: "a b",
             clientSecret: "${config.secret}", scopes: [read, write], scopeSeparator: ",", parameters: {audience: "x&y"}}
            """
        let (call, secrets) = try exchange(try instance(auth)).request()
        let pair = Data("a%20b:s%26cret%2F7".utf8).base64EncodedString()
        #expect(call.headers.contains(HTTPField("Authorization", "Basic \(pair)")))
        #expect(
            String(decoding: call.body ?? [], as: UTF8.self)
                == "grant_type=client_credentials&scope=read%2Cwrite&audience=x%26y"
        )
        #expect(call.url == "https://login.example.com/token" && call.method == "POST" && call.sentOnce)
        #expect(secrets.contains("s&cret/7") && secrets.contains(pair))
        #expect(call.purpose == .vendor)
    }

    @Test func `a refresh asks with the token that the vendor gave last`() throws {
        let instance = try instance(AccessRig.rotating)
        let (first, _) = try exchange(instance).request()
        #expect(
            String(decoding: first.body ?? [], as: UTF8.self)
                == "grant_type=refresh_token&refresh_token=refresh%200&client_id=client&client_secret=s%26cret%2F7"
        )
        let (later, secrets) = try exchange(instance, refreshToken: "newer").request()
        #expect(String(decoding: later.body ?? [], as: UTF8.self).contains("refresh_token=newer&"))
        #expect(secrets.contains("newer"))
    }

    @Test func `the operator's own secret goes to hosts that the element names, and to no other`() throws {
        let login = """
            {type: login, request: {method: POST, path: "https://login.example.com/in",
             body: {app: "${operator.app-secret}", user: {name: "${config.secret}"}}, headers: {X-App: "${operator.app-secret}"}},
             tokenPath: session.token, lifetimePath: session.seconds, scheme: "", header: X-Session}
            """
        let exchange = try exchange(try instance(login))
        let (call, secrets) = try exchange.request()
        #expect(
            String(decoding: call.body ?? [], as: UTF8.self) == #"{"app":"operator-9","user":{"name":"s&cret/7"}}"#
                || String(decoding: call.body ?? [], as: UTF8.self)
                    == #"{"user":{"name":"s&cret/7"},"app":"operator-9"}"#
        )
        #expect(call.headers.contains(HTTPField("X-App", "operator-9")) && secrets.contains("operator-9"))
        // An element that would send it to a tenant's host is no element; should one come by all the same, nothing is sent.
        let template = try TextTemplate("${operator.app-secret}", takesOperatorValues: true)
        let builder = RequestBuilder(instance: exchange.instance)
        for host in ["https://${config.url}/x", "https://${config.url}.example.com/x", "${config.url}/x"] {
            #expect(throws: VendorError.self) { try builder.text(template, to: URLTemplate(base: host)) }
        }
        #expect(
            try builder.text(template, to: URLTemplate(base: "https://a.example.com/${config.url}")) == "operator-9"
        )
    }

    @Test func `a token's lifetime is the vendor's word less what the call took, or else the element's`() throws {
        let exchange = try exchange(try instance(AccessRig.rotating.replacing("rotating: true", with: "lifetime: 2h")))
        func grant(_ body: String) throws -> TokenGrant { try exchange.grant(from: answer(200, body), secrets: []) }
        #expect(try grant(#"{"access_token":"a","expires_in":100}"#).lifetime == .seconds(98))
        #expect(try grant(#"{"access_token":"a","expires_in":"100"}"#).refreshIn == .seconds(98) * 4 / 5)
        #expect(try grant(#"{"access_token":"a","expires_in":"soon"}"#).lifetime == .seconds(7_198))
        #expect(try grant(#"{"access_token":"a","expires_in":7200}"#).refreshIn == .seconds(7_138))
        #expect(try grant(#"{"access_token":"a","refresh_token":"b"}"#).refreshToken == "b")
        #expect(try grant(#"{"access_token":"a","refresh_token":""}"#).refreshToken == nil)
    }

    @Test func `each refusal of a token says who is to blame, and repeats no secret`() throws {
        let own = try exchange(try instance(AccessRig.rotating))
        let repeated = #"{"error":"invalid_grant","error_description":"refresh 0 of s&cret/7"}"#
        #expect(fault(own, 400, repeated) == .credentialsRevoked(providerMessage: "******** of ********"))
        #expect(fault(own, 200, #"{"ok":false,"error":"invalid_refresh_token"}"#) != nil)
        #expect(
            fault(own, 401, #"{"error":"invalid_client"}"#) == .credentialsRevoked(providerMessage: "invalid_client")
        )
        #expect(
            fault(own, 400, #"{"error":"invalid_scope"}"#) == .permanent(status: 400, providerMessage: "invalid_scope")
        )
        #expect(fault(own, 500, "") == .temporary(status: 500, message: "it gave no token"))
        #expect(fault(own, 429, "") == .rateLimited(retryAfter: nil))
        guard case .malformed? = fault(own, 200, "{}"), case .malformed? = fault(own, 200, #"{"access_token":"a\nb"}"#)
        else {
            Issue.record("it was taken")
            return
        }
        let operators = """
            {type: oauth2, grant: refreshToken, tokenUrl: "https://login.example.com/token", clientId: client,
             clientSecret: "${operator.app-secret}", refreshToken: "${config.refresh}"}
            """
        guard
            case .temporary(401, _)? = fault(try exchange(try instance(operators)), 401, #"{"error":"invalid_client"}"#)
        else {
            Issue.record("the operator's fault is held to be an instance's")
            return
        }
    }

    @Test func `a login's token goes where the element says, and a refused one is no loop`() async throws {
        let vendor = try ScriptedVendor { request in
            guard request.path == "/api/in" else {
                let isGood = request.headers["x-session"] == "t0ken"
                return .json(isGood ? 200 : 401, isGood ? #"{"data":[{"id":"1"}]}"# : "{}")
            }
            return request.field("pass") == "s&cret/7"
                ? .json(200, #"{"session":{"token":"t0ken","seconds":600}}"#) : .json(401, #"{"message":"no"}"#)
        }
        let login = """
            {type: login, request: {method: POST, path: /in, form: {pass: "${config.secret}"}}, tokenPath: session.token,
             lifetimePath: session.seconds, scheme: "", header: X-Session}
            """
        let good = try instance(login, url: vendor.url)
        let client = VendorClient(http: try AccessRig.http())
        let things = try #require(good.element.resources["things"])
        #expect(try await client.page(good, ListRequest(resource: things)).records.map(\.id) == ["1"])
        let wrong = ConnectedInstance(
            instance: good.instance,
            element: good.element,
            secrets: ["secret": "x", "refresh": "x"]
        )
        let result = await Result { () async throws(VendorError) in
            try await client.page(wrong, ListRequest(resource: things))
        }
        #expect(result.failure == .credentialsRevoked(providerMessage: "no"))
        #expect(vendor.requests("/api/in").count == 2)
    }
}
