import Foundation

/// A webhook's signing secret: its text and the bytes that it stands for.
///
/// Never printed: its description and its mirror show nothing.
public struct SigningSecret: Sendable, Hashable {
    /// What it signs with.
    public enum Algorithm: Sendable, Hashable {
        /// HMAC-SHA256 with these bytes: the signatures `v1` and `Elements-Webhook-Signature`.
        case hmacSHA256
        /// Ed25519 with the seed in the first 32 of these bytes: the signature `v1a`.
        case ed25519
    }

    /// The text as its owner gave it.
    public let text: String
    /// The bytes of the key.
    public let key: [UInt8]
    /// What it signs with.
    public let algorithm: Algorithm

    /// Reads a secret: `whsec_` and the base64 of 24 to 64 bytes, `whsk_` and the base64 of an ed25519 key, or any other text of at
    /// least 16 characters, which is its own key.
    ///
    /// - Parameters:
    ///   - text: The secret as its owner gave it.
    ///   - shortest: How many characters such a text has at least; the key of an instance may be any, as customers brought it along.
    /// - Throws: ``EventsError/invalidSigningKey(_:)``.
    public init(_ text: String, shortest: Int = 16) throws(EventsError) {
        guard text.utf8.count <= 1024 else { throw .invalidSigningKey("it is longer than 1024 bytes") }
        self.text = text
        if text.hasPrefix("whsec_") {
            guard let bytes = Data(base64Encoded: String(text.dropFirst(6))), (24...64).contains(bytes.count) else {
                throw .invalidSigningKey("after 'whsec_' comes the base64 of 24 to 64 bytes")
            }
            key = Array(bytes)
            algorithm = .hmacSHA256
        } else if text.hasPrefix("whsk_") {
            guard let bytes = Data(base64Encoded: String(text.dropFirst(5))), bytes.count == 32 || bytes.count == 64
            else {
                throw .invalidSigningKey("after 'whsk_' comes the base64 of an ed25519 key of 32 or 64 bytes")
            }
            key = Array(bytes)
            algorithm = .ed25519
        } else {
            guard text.count >= shortest else {
                throw .invalidSigningKey(
                    "it needs at least \(shortest) characters, or 'whsec_' and the base64 of 24 to 64 bytes"
                )
            }
            key = Array(text.utf8)
            algorithm = .hmacSHA256
        }
    }

    /// Makes a new one: `whsec_` and 32 random bytes.
    public static func generate() throws -> SigningSecret {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return try SigningSecret("whsec_" + Data(bytes).base64EncodedString())
    }
}

extension SigningSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A mask: a secret is never printed by accident.
    public var description: String { "********" }

    /// The same mask.
    public var debugDescription: String { "********" }

    /// A mirror without children, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
