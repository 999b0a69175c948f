import Crypto
import Elements
import Foundation
import Instances

/// Checks a vendor's signature by its element's rule.
///
/// All comparisons look at every byte. The time is the database's, as everywhere: machines that take webhooks in may disagree, and an
/// attacker who replays would choose the slowest.
struct SignatureCheck: Sendable {
    /// The element's rule.
    let rule: WebhookSignature
    /// The instance's secret.
    let secret: String
    /// The database's time.
    let now: Date

    /// Checks a request.
    ///
    /// - Throws: ``SignatureFault`` where it is not the vendor's.
    func verify(_ arrived: ArrivedWebhook) throws(SignatureFault) {
        guard !secret.isEmpty else { throw .noSecret }
        guard let header = arrived.value(of: rule.header), header.utf8.count <= 8_192 else { throw .missing }
        switch rule.scheme {
        case .token: try verifyToken(header)
        case .stripe: try verifyStripe(header, arrived)
        case .standardWebhooks: try StandardWebhook(secret: secret).verify(header, arrived, self)
        case .hmacSHA1, .hmacSHA256, .hmacSHA512: try verifyCode(header, arrived)
        }
    }

    /// Checks that a time is near enough.
    func checkTime(_ time: Date) throws(SignatureFault) {
        guard abs(time.timeIntervalSince(now)) <= rule.tolerance / .seconds(1) else { throw .tooOld }
    }

    // MARK: - Schemes

    /// The header holds the secret itself; hashes are compared, so that not even its length is told.
    private func verifyToken(_ header: String) throws(SignatureFault) {
        let given = SHA256.hash(data: Data(try stripped(header).utf8))
        guard ConstantTime.equal(Array(given), Array(SHA256.hash(data: Data(secret.utf8)))) else { throw .wrong }
    }

    /// The header holds a code over what the rule says.
    private func verifyCode(_ header: String, _ arrived: ArrivedWebhook) throws(SignatureFault) {
        let text = try stripped(header)
        guard let given = rule.encoding == .hex ? HexText.bytes(text) : Data(base64Encoded: text).map(Array.init) else {
            throw .malformed
        }
        var timestamp = ""
        if let name = rule.timestampHeader {
            guard let value = arrived.value(of: name), let time = SignatureTime.read(value) else { throw .noTime }
            try checkTime(time)
            timestamp = value
        }
        let content = SignedContent(rule.content).bytes(of: arrived, timestamp: timestamp)
        guard ConstantTime.equal(given, code(over: content)) else { throw .wrong }
    }

    /// Stripe's `t=1614265330,v1=5257a8…`: HMAC-SHA256 in hex over `t`, a dot and the body; several `v1` while a secret is rotated.
    private func verifyStripe(_ header: String, _ arrived: ArrivedWebhook) throws(SignatureFault) {
        var timestamps: [String] = []
        var codes: [[UInt8]] = []
        for part in header.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let name = pair.first, let value = pair.last else { throw .malformed }
            switch name.trimmingCharacters(in: .whitespaces) {
            case "t": timestamps.append(String(value))
            case "v1": if let code = HexText.bytes(String(value)) { codes.append(code) }
            default: continue
            }
        }
        guard timestamps.count == 1, let timestamp = timestamps.first, let time = SignatureTime.read(timestamp) else {
            throw .noTime
        }
        guard !codes.isEmpty else { throw .malformed }
        let wanted = code(over: Array("\(timestamp).".utf8) + arrived.body)
        var matches = false
        for code in codes where ConstantTime.equal(code, wanted) { matches = true }
        guard matches else { throw .wrong }
        try checkTime(time)
    }

    private func stripped(_ header: String) throws(SignatureFault) -> String {
        guard header.hasPrefix(rule.prefix) else { throw .malformed }
        return String(header.dropFirst(rule.prefix.count))
    }

    private func code(over content: [UInt8]) -> [UInt8] {
        let key = SymmetricKey(data: Data(secret.utf8))
        let data = Data(content)
        return switch rule.scheme {
        case .hmacSHA1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: data, using: key))
        case .hmacSHA512: Array(HMAC<SHA512>.authenticationCode(for: data, using: key))
        default: Array(HMAC<SHA256>.authenticationCode(for: data, using: key))
        }
    }
}
