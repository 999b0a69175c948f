import Crypto
import Foundation

/// A secret of ours that is shown once and kept only as a hash: of an organization, of a user, of an instance.
///
/// 256 random bits as 44 URL-safe characters. With that much entropy a plain SHA-256 is as good as a slow hash, and it can
/// be found by an index. `description` never shows the text.
public struct SecretToken: Sendable, Hashable {
    /// The text that a client sends; shown once, never stored, never logged.
    public let text: String

    /// Takes the text that a client sent.
    public init(text: String) {
        self.text = text
    }

    /// Makes a new secret from the system's random numbers.
    public static func generate() -> SecretToken {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let text = Data(bytes).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
        return SecretToken(text: text)
    }

    /// The SHA-256 of the text, which is what the database holds.
    public var hash: [UInt8] {
        Array(SHA256.hash(data: Data(text.utf8)))
    }
}

extension SecretToken: CustomStringConvertible, CustomDebugStringConvertible {
    /// A mask: a secret is never printed by accident.
    public var description: String { "********" }

    /// The same mask.
    public var debugDescription: String { "********" }
}

extension SecretToken: CustomReflectable {
    /// A mirror without children, so that `dump` and interpolation of an enclosing value show nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
