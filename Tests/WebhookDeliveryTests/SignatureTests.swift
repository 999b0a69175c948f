import Crypto
import Events
import Foundation
import Testing

@testable import WebhookDelivery

struct SignatureTests {
    @Test func `Standard Webhooks v1 signatures are those of the specification`() throws {
        let vectors = try SignatureVectors.load().standardWebhooksV1
        #expect(vectors.count == 2)
        for vector in vectors {
            let headers = try vector.headers()
            #expect(headers["webhook-id"] == vector.id)
            #expect(headers["webhook-timestamp"] == String(vector.timestamp))
            #expect(headers["webhook-signature"] == vector.signature)
        }
    }

    @Test func `an ed25519 key gives a v1a signature that its public key verifies`() throws {
        let vectors = try SignatureVectors.load().standardWebhooksV1a
        #expect(vectors.count == 1)
        for vector in vectors {
            let headers = try vector.headers()
            let text = try #require(headers["webhook-signature"])
            #expect(text.hasPrefix("v1a,"))
            let publicText = try #require(vector.publicKey).dropFirst("whpk_".count)
            let key = try Curve25519.Signing.PublicKey(
                rawRepresentation: try #require(Data(base64Encoded: String(publicText)))
            )
            let signed = Data("\(vector.id).\(vector.timestamp).\(vector.body)".utf8)
            // Ed25519 may be randomized: what counts is that the published key takes ours and the vector's alike.
            for signature in [text, vector.signature] {
                let bytes = try #require(Data(base64Encoded: String(signature.dropFirst("v1a,".count))))
                #expect(key.isValidSignature(bytes, for: signed))
            }
            // Only an HMAC key fits the platform's own header.
            #expect(headers["Elements-Webhook-Signature"] == nil)
        }
    }

    @Test func `the platform's own signature is that of its documentation`() throws {
        let vectors = try SignatureVectors.load().elementsWebhookSignature
        #expect(vectors.count == 1)
        for vector in vectors {
            let secret = try SigningSecret(vector.key)
            #expect(SignatureHeaders.elements(body: Array(vector.body.utf8), secret: secret) == vector.header)
        }
    }

    @Test func `both signatures use the same key bytes`() throws {
        let secret = try SigningSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        let key = SymmetricKey(data: try #require(Data(base64Encoded: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))
        let code = HMAC<SHA256>.authenticationCode(for: Data("{}".utf8), using: key)
        let expected = "sha256=" + Data(code).base64EncodedString()
        #expect(SignatureHeaders.elements(body: Array("{}".utf8), secret: secret) == expected)
    }

    @Test func `while a key is replaced, both sign and the new one is first`() throws {
        let new = try SigningSecret("the-new-signing-key")
        let old = try SigningSecret("the-old-signing-key")
        let body = Array("{}".utf8)
        func headers(_ secrets: [SigningSecret]) throws -> [String: String] {
            try SignatureHeaders.make(id: "id", timestamp: 1, body: body, secrets: secrets)
                .reduce(into: [:]) { $0[$1.name] = $1.value }
        }
        let both = try headers([new, old])
        let first = try #require(try headers([new])["webhook-signature"])
        let second = try #require(try headers([old])["webhook-signature"])
        #expect(both["webhook-signature"] == "\(first) \(second)")
        #expect(both["Elements-Webhook-Signature"] == (try headers([new])["Elements-Webhook-Signature"]))
    }

    @Test func `without a key nothing is signed, and the id is sent all the same`() throws {
        let headers = try SignatureHeaders.make(id: "AWVX9OTIhdQRdI1F7Q7v", timestamp: 1, body: [], secrets: [])
        #expect(headers.map(\.name) == ["webhook-id", "webhook-timestamp", "Elements-Webhook-Id"])
        #expect(headers.first?.value == headers.last?.value)
    }
}

/// The vectors of `Vectors/signatures.json`.
private struct SignatureVectors: Decodable {
    struct Standard: Decodable {
        let secret: String
        let publicKey: String?
        let id: String
        let timestamp: Int64
        let body: String
        let signature: String

        enum CodingKeys: String, CodingKey {
            case secret, id, timestamp, body, signature
            case publicKey = "public"
        }

        func headers() throws -> [String: String] {
            try SignatureHeaders.make(
                id: id,
                timestamp: timestamp,
                body: Array(body.utf8),
                secrets: [try SigningSecret(secret)]
            )
            .reduce(into: [:]) { $0[$1.name] = $1.value }
        }
    }

    struct Elements: Decodable {
        let key: String
        let body: String
        let header: String
    }

    let standardWebhooksV1: [Standard]
    let standardWebhooksV1a: [Standard]
    let elementsWebhookSignature: [Elements]

    enum CodingKeys: String, CodingKey {
        case standardWebhooksV1 = "standard_webhooks_v1"
        case standardWebhooksV1a = "standard_webhooks_v1a"
        case elementsWebhookSignature = "elements_webhook_signature"
    }

    static func load() throws -> SignatureVectors {
        let file = try #require(
            Bundle.module.url(forResource: "signatures", withExtension: "json", subdirectory: "Vectors")
        )
        return try JSONDecoder().decode(SignatureVectors.self, from: Data(contentsOf: file))
    }
}
