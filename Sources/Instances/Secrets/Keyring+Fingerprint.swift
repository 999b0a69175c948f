import Crypto
import Foundation

extension Keyring {
    /// Fingerprints of bytes, one by each key, the newest key's first: equal for equal bytes, and of no use without the keys.
    ///
    /// By them a row is found again that belongs to a secret, without the secret or a hash by which it could be guessed. A row
    /// that was made under an older key is found by that key's fingerprint.
    ///
    /// - Throws: ``InstancesError/noMasterKey`` without a key.
    public func fingerprints(of bytes: [UInt8], for binding: SealBinding) throws(InstancesError) -> [[UInt8]] {
        guard canSeal else { throw .noMasterKey }
        return inOrder.map { id, key in
            let own = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: key,
                info: Data("pollux.fingerprint.1".utf8),
                outputByteCount: 32
            )
            var code = HMAC<SHA256>(key: own)
            code.update(data: Data(binding.associatedData(keyID: id)))
            code.update(data: Data(bytes))
            return Array(code.finalize())
        }
    }
}
