import Crypto
public import Events
import Foundation

/// A header of a request.
public struct SignatureHeader: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// Its value.
    public let value: String
}

/// The headers by which a receiver knows that a notification is ours and is whole.
///
/// Standard Webhooks 1.0.0 (`webhook-id`, `webhook-timestamp`, `webhook-signature`) and the platform's own
/// (`Elements-Webhook-Id`, `Elements-Webhook-Signature`), both over the bytes that are sent.
public enum SignatureHeaders {
    /// Returns the headers of one attempt.
    ///
    /// - Parameters:
    ///   - id: The notification's name, the same on every attempt.
    ///   - timestamp: The attempt's time in seconds since 1970.
    ///   - body: The stored bytes.
    ///   - secrets: The keys, the one in use first: each gives a signature. Without any the attempt is unsigned.
    /// - Returns: The headers, in the order in which they are sent.
    /// - Throws: Where an ed25519 key is none.
    public static func make(
        id: String,
        timestamp: Int64,
        body: [UInt8],
        secrets: [SigningSecret]
    ) throws -> [SignatureHeader] {
        var headers = [
            SignatureHeader(name: "webhook-id", value: id),
            SignatureHeader(name: "webhook-timestamp", value: String(timestamp)),
            SignatureHeader(name: "Elements-Webhook-Id", value: id),
        ]
        let signatures = try secrets.map { try standard(id: id, timestamp: timestamp, body: body, secret: $0) }
        if !signatures.isEmpty {
            headers.append(SignatureHeader(name: "webhook-signature", value: signatures.joined(separator: " ")))
        }
        // One value only fits here: the key in use.
        if let secret = secrets.first(where: { $0.algorithm == .hmacSHA256 }) {
            headers.append(
                SignatureHeader(name: "Elements-Webhook-Signature", value: elements(body: body, secret: secret))
            )
        }
        return headers
    }

    /// Returns one signature of Standard Webhooks: `v1,…`, or `v1a,…` of an ed25519 key.
    static func standard(id: String, timestamp: Int64, body: [UInt8], secret: SigningSecret) throws -> String {
        let signed = Data("\(id).\(timestamp).".utf8) + Data(body)
        switch secret.algorithm {
        case .hmacSHA256:
            let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: secret.key))
            return "v1," + Data(code).base64EncodedString()
        case .ed25519:
            let key = try Curve25519.Signing.PrivateKey(rawRepresentation: Data(secret.key.prefix(32)))
            return "v1a," + (try key.signature(for: signed)).base64EncodedString()
        }
    }

    /// Returns `sha256=` and the base64 of the body's HMAC-SHA256.
    static func elements(body: [UInt8], secret: SigningSecret) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(body), using: SymmetricKey(data: secret.key))
        return "sha256=" + Data(code).base64EncodedString()
    }
}
