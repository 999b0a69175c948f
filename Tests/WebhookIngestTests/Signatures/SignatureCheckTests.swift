import Crypto
import Elements
import Foundation
import Testing

@testable import WebhookIngest

/// The signatures of vendors, by the examples in their own documentation where these are published.
struct SignatureCheckTests {
    static let minute = Date(timeIntervalSince1970: 1_614_265_330)

    /// A rule as an element's author writes it.
    private static func rule(
        _ scheme: WebhookSignature.Scheme,
        header: String = "X-Signature",
        encoding: WebhookSignature.Encoding = .hex,
        prefix: String = "",
        timestampHeader: String? = nil,
        content: String = "${body}"
    ) throws -> WebhookSignature {
        let isPlain = [.hmacSHA1, .hmacSHA256, .hmacSHA512].contains(scheme)
        var parts = ["header: \(header)", "scheme: \(scheme.rawValue)", #"secret: "${config.webhookSecret}""#]
        if isPlain { parts += ["encoding: \(encoding.rawValue)", #"content: "\#(content)""#] }
        if !prefix.isEmpty { parts.append(#"prefix: "\#(prefix)""#) }
        if let timestampHeader { parts.append("timestampHeader: \(timestampHeader)") }
        let yaml = TestElements.text("signed", signature: "signature: {\(parts.joined(separator: ", "))}")
        return try #require(try ElementReader.read(yaml, file: "signed.yaml").signature)
    }

    private static func fault(
        _ rule: WebhookSignature,
        _ secret: String,
        at now: Date = minute,
        body: String,
        _ headers: [(String, String)],
        url: String = "https://example.com/hook?x=1"
    ) -> SignatureFault? {
        let arrived = ArrivedWebhook(
            method: "POST",
            url: url,
            path: "/hook?x=1",
            query: "x=1",
            headers: headers.map { (name: $0.0, value: $0.1) },
            body: Array(body.utf8)
        )
        do throws(SignatureFault) {
            try SignatureCheck(rule: rule, secret: secret, now: now).verify(arrived)
            return nil
        } catch {
            return error
        }
    }

    private struct Vectors: Decodable {
        struct Standard: Decodable {
            let secret: String
            let `public`: String?
            let id: String
            let timestamp: Int64
            let body: String
            let signature: String
        }
        struct Plain: Decodable {
            let secret: String
            let body: String
            let header: String
        }
        let standard: [Standard]
        let publicKey: [Standard]
        let github: [Plain]

        enum CodingKeys: String, CodingKey {
            case standard = "standard_webhooks_v1"
            case publicKey = "standard_webhooks_v1a"
            case github = "github_x_hub_signature_256"
        }
    }

    private static func vectors() throws -> Vectors {
        let url = try #require(Bundle.module.url(forResource: "Vectors/signatures", withExtension: "json"))
        return try JSONDecoder().decode(Vectors.self, from: try Data(contentsOf: url))
    }

    @Test(arguments: ["webhook", "svix"])
    func `the vectors of Standard Webhooks are right, under either name, and within the tolerance`(
        prefix: String
    ) throws {
        let rule = try Self.rule(.standardWebhooks, header: "\(prefix)-signature")
        let vectors = try Self.vectors()
        let cases =
            vectors.standard.map { ($0, $0.secret) }
            + vectors.publicKey.compactMap { vector in vector.public.map { (vector, $0) } }
        #expect(cases.count == 3)
        for (vector, secret) in cases {
            func headers(_ signature: String, id: String? = nil) -> [(String, String)] {
                [
                    ("\(prefix)-id", id ?? vector.id), ("\(prefix)-timestamp", String(vector.timestamp)),
                    ("\(prefix)-signature", signature),
                ]
            }
            func fault(_ signature: String, id: String? = nil, after seconds: Double = 0) -> SignatureFault? {
                let now = Date(timeIntervalSince1970: Double(vector.timestamp) + seconds)
                return Self.fault(rule, secret, at: now, body: vector.body, headers(signature, id: id))
            }
            #expect(fault(vector.signature) == nil)
            #expect(fault("v1,AAAA \(vector.signature) v9,x") == nil, "one of several while a key is changed")
            #expect(fault("v1,AAAA") == .wrong)
            #expect(fault("") == .wrong)
            #expect(fault(vector.signature, id: "msg_other") == .wrong)
            #expect(fault(vector.signature, after: 299) == nil)
            #expect(fault(vector.signature, after: 301) == .tooOld)
            #expect(fault(vector.signature, after: -301) == .tooOld)
        }
    }

    @Test func `GitHub's example is right, in either case of the digits, and nothing near it`() throws {
        let rule = try Self.rule(.hmacSHA256, header: "X-Hub-Signature-256", prefix: "sha256=")
        let vector = try #require(try Self.vectors().github.first)
        func fault(_ header: String, body: String? = nil) -> SignatureFault? {
            Self.fault(rule, vector.secret, body: body ?? vector.body, [("x-hub-signature-256", header)])
        }
        #expect(fault(vector.header) == nil)
        #expect(fault("sha256=" + vector.header.dropFirst(7).uppercased()) == nil)
        #expect(fault(vector.header, body: "Hello, World") == .wrong)
        #expect(fault(String(vector.header.dropLast(2))) == .wrong)
        #expect(fault(String(vector.header.dropLast())) == .malformed)
        #expect(fault(String(vector.header.dropFirst(7))) == .malformed, "the prefix belongs to it")
        #expect(fault("sha256=") == .malformed)
        #expect(Self.fault(rule, "", body: vector.body, [("x-hub-signature-256", vector.header)]) == .noSecret)
        #expect(Self.fault(rule, vector.secret, body: vector.body, []) == .missing)
        let twice = [("X-Hub-Signature-256", vector.header), ("x-hub-signature-256", vector.header)]
        #expect(Self.fault(rule, vector.secret, body: vector.body, twice) == .missing, "nobody can say which counts")
    }

    @Test func `Slack's example is right: version, time and body, with a tolerance`() throws {
        let rule = try Self.rule(
            .hmacSHA256,
            header: "X-Slack-Signature",
            prefix: "v0=",
            timestampHeader: "X-Slack-Request-Timestamp",
            content: "v0:${timestamp}:${body}"
        )
        let body =
            "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
            + "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
            + "%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121"
            + ".803a0bc887a14d10d2c447fce8b6703c"
        func fault(_ time: String, at now: Double = 1_531_420_618) -> SignatureFault? {
            Self.fault(
                rule,
                "8f742231b10e8888abcd99yyyzzz85a5",
                at: Date(timeIntervalSince1970: now),
                body: body,
                [
                    ("X-Slack-Request-Timestamp", time),
                    ("X-Slack-Signature", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"),
                ]
            )
        }
        #expect(fault("1531420618") == nil)
        #expect(fault("1531420619") == .wrong, "the time is signed")
        #expect(fault("1531420618", at: 1_531_421_000) == .tooOld)
        #expect(fault("yesterday") == .noTime)
        #expect(fault("-5") == .noTime)
    }

    @Test func `Stripe's form is right: its time is signed, and several signatures may stand there`() throws {
        let rule = try Self.rule(.stripe, header: "Stripe-Signature")
        let secret = "whsec_test_secret"
        let body = #"{"id": "evt_test"}"#
        let time = Int64(Self.minute.timeIntervalSince1970)
        let key = SymmetricKey(data: Data(secret.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(time).\(body)".utf8), using: key)
            .map { String(format: "%02x", $0) }.joined()
        func fault(_ header: String, after seconds: Double = 0) -> SignatureFault? {
            let now = Self.minute.addingTimeInterval(seconds)
            return Self.fault(rule, secret, at: now, body: body, [("Stripe-Signature", header)])
        }
        #expect(fault("t=\(time),v1=\(code)") == nil)
        #expect(fault("t=\(time), v0=ab,v1=\(String(repeating: "0", count: 64)),v1=\(code)") == nil)
        #expect(fault("t=\(time),v0=\(code)") == .malformed, "only v1 counts")
        #expect(fault("t=\(time + 1),v1=\(code)") == .wrong)
        #expect(fault("t=\(time),t=\(time),v1=\(code)") == .noTime)
        #expect(fault("v1=\(code)") == .noTime)
        #expect(fault("t=\(time),v1=\(code)", after: 301) == .tooOld)
        #expect(fault("t") == .malformed)
    }

    @Test func `HubSpot's form covers method, URL, body and a time in milliseconds`() throws {
        let rule = try Self.rule(
            .hmacSHA256,
            header: "X-HubSpot-Signature-v3",
            encoding: .base64,
            timestampHeader: "X-HubSpot-Request-Timestamp",
            content: "${method}${url}${body}${timestamp}"
        )
        let secret = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
        let body = #"[{"eventId":1}]"#
        let time = String(Int64(Self.minute.timeIntervalSince1970) * 1_000 + 123)
        let signed = "POSThttps://example.com/hook?x=1\(body)\(time)"
        let code = HMAC<SHA256>.authenticationCode(for: Data(signed.utf8), using: SymmetricKey(data: Data(secret.utf8)))
        let headers = [
            ("X-HubSpot-Request-Timestamp", time), ("X-HubSpot-Signature-v3", Data(code).base64EncodedString()),
        ]
        #expect(Self.fault(rule, secret, body: body, headers) == nil)
        #expect(Self.fault(rule, secret, body: body, headers, url: "https://example.com/other") == .wrong)
        #expect(Self.fault(rule, secret, at: Self.minute.addingTimeInterval(400), body: body, headers) == .tooOld)
    }

    @Test func `Zendesk's form covers an ISO time and the body`() throws {
        let rule = try Self.rule(
            .hmacSHA256,
            header: "X-Zendesk-Webhook-Signature",
            encoding: .base64,
            timestampHeader: "X-Zendesk-Webhook-Signature-Timestamp",
            content: "${timestamp}${body}"
        )
        let (secret, body, time) = ("dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==", "{}", "2021-02-25T15:02:10Z")
        let key = SymmetricKey(data: Data(secret.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Data((time + body).utf8), using: key)
        let headers = [
            ("X-Zendesk-Webhook-Signature-Timestamp", time),
            ("X-Zendesk-Webhook-Signature", Data(code).base64EncodedString()),
        ]
        #expect(Self.fault(rule, secret, body: body, headers) == nil)
        #expect(Self.fault(rule, secret, body: "{ }", headers) == .wrong)
    }

    @Test func `SHA-1 and SHA-512 in base64, and a plain token, are right`() throws {
        let (secret, body) = ("hush", "payload")
        let key = SymmetricKey(data: Data(secret.utf8))
        let sha1 = Data(HMAC<Insecure.SHA1>.authenticationCode(for: Data(body.utf8), using: key)).base64EncodedString()
        let sha512 = Data(HMAC<SHA512>.authenticationCode(for: Data(body.utf8), using: key)).base64EncodedString()
        let token = try Self.rule(.token, prefix: "Token ")
        for (scheme, code) in [(WebhookSignature.Scheme.hmacSHA1, sha1), (.hmacSHA512, sha512)] {
            let rule = try Self.rule(scheme, encoding: .base64)
            #expect(Self.fault(rule, secret, body: body, [("X-Signature", code)]) == nil)
            #expect(Self.fault(rule, secret, body: body + " ", [("X-Signature", code)]) == .wrong)
            #expect(Self.fault(rule, secret, body: body, [("X-Signature", "%%%")]) == .malformed)
        }
        #expect(Self.fault(token, secret, body: body, [("X-Signature", "Token hush")]) == nil)
        #expect(Self.fault(token, secret, body: body, [("X-Signature", "Token hushh")]) == .wrong)
        #expect(Self.fault(token, secret, body: body, [("X-Signature", "hush")]) == .malformed)
    }

    @Test func `a placeholder's value is not looked into for another`() {
        let arrived = ArrivedWebhook(
            method: "POST",
            url: "u",
            path: "p",
            query: nil,
            headers: [],
            body: Array("${timestamp}".utf8)
        )
        let bytes = SignedContent("a${body}b${path}${").bytes(of: arrived, timestamp: "7")
        #expect(String(decoding: bytes, as: UTF8.self) == "a${timestamp}bp${")
    }
}
