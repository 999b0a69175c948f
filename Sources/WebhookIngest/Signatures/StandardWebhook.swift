import Crypto
import Foundation
import Instances

/// The signatures of Standard Webhooks 1.0.0: `v1,…` with a shared secret, `v1a,…` with a vendor's public key.
///
/// The headers are `webhook-id`, `webhook-timestamp` and `webhook-signature`, or the same under another prefix (`svix-…`): the rule's
/// header names the last, the others are named like it.
struct StandardWebhook: Sendable {
    /// `whsec_` and the base64 of the key, `whpk_` and the base64 of an ed25519 public key; any other text is the key itself.
    let secret: String

    /// The header that holds the vendor's own name for the message.
    static func idHeader(of signatureHeader: String) -> String { sibling(of: signatureHeader, "id") }

    func verify(_ header: String, _ arrived: ArrivedWebhook, _ check: SignatureCheck) throws(SignatureFault) {
        let name = check.rule.header
        guard let id = arrived.value(of: Self.idHeader(of: name)), !id.isEmpty else { throw .missing }
        let timestampHeader = check.rule.timestampHeader ?? Self.sibling(of: name, "timestamp")
        guard let timestamp = arrived.value(of: timestampHeader), let time = SignatureTime.read(timestamp) else {
            throw .noTime
        }
        let signed = Data("\(id).\(timestamp).".utf8) + Data(arrived.body)
        var matches = false
        for part in header.split(separator: " ") {
            let pair = part.split(separator: ",", maxSplits: 1)
            guard pair.count == 2, let version = pair.first, let code = pair.last.map(String.init),
                let given = Data(base64Encoded: code)
            else { continue }
            if try isRight(String(version), given, over: signed) { matches = true }
        }
        guard matches else { throw .wrong }
        try check.checkTime(time)
    }

    private func isRight(_ version: String, _ given: Data, over signed: Data) throws(SignatureFault) -> Bool {
        if secret.hasPrefix("whpk_") {
            guard version == "v1a", let bytes = Data(base64Encoded: String(secret.dropFirst(5))) else { return false }
            do {
                return try Curve25519.Signing.PublicKey(rawRepresentation: bytes).isValidSignature(given, for: signed)
            } catch {
                // The instance's secret is no public key.
                throw SignatureFault.noSecret
            }
        }
        guard version == "v1" else { return false }
        let key: Data
        if secret.hasPrefix("whsec_") {
            guard let bytes = Data(base64Encoded: String(secret.dropFirst(6))), !bytes.isEmpty else { throw .noSecret }
            key = bytes
        } else {
            key = Data(secret.utf8)
        }
        let wanted = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key))
        return ConstantTime.equal(Array(given), Array(wanted))
    }

    private static func sibling(of header: String, _ name: String) -> String {
        let ending = "signature"
        guard header.lowercased().hasSuffix(ending) else { return "webhook-" + name }
        return String(header.dropLast(ending.count)) + name
    }
}
