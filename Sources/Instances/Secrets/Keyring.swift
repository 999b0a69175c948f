import Crypto
import Foundation

/// The master keys: seals secrets at rest with AES-256-GCM and opens them again.
///
/// A sealed value starts with a version and the id of its key, so that keys can be changed one after another: the newest seals,
/// every key still listed opens. What a value is bound to (``SealBinding``) is authenticated with it.
public struct Keyring: Sendable {
    private static let version: UInt8 = 1
    private static let nonceAndTagBytes = 28

    private let newest: String?
    private let keys: [String: SymmetricKey]
    /// The ids of the keys, the newest first.
    private let order: [String]

    /// Reads `POLLUX_MASTER_KEYS`: `id:base64,id:base64`, 32 bytes each, newest first.
    ///
    /// An empty text gives a keyring without keys: it refuses to seal and to open, and says how to make a key.
    ///
    /// - Throws: ``InstancesError/malformedMasterKeys(_:)``, which names the entry but never shows a key.
    public init(parsing text: String) throws(InstancesError) {
        var keys: [String: SymmetricKey] = [:]
        var order: [String] = []
        let entries = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
        for (index, entry) in entries.enumerated() where !entry.isEmpty {
            guard let colon = entry.firstIndex(of: ":") else {
                throw .malformedMasterKeys("entry \(index + 1) has no ':' between the key's id and its base64")
            }
            let id = String(entry[..<colon])
            guard Self.isKeyID(id) else {
                throw .malformedMasterKeys(
                    "the id of entry \(index + 1) must be 1 to 32 letters, digits, '-', '_' or '.'"
                )
            }
            guard let bytes = Data(base64Encoded: String(entry[entry.index(after: colon)...])), bytes.count == 32 else {
                throw .malformedMasterKeys("key '\(id)' must be the base64 of exactly 32 bytes")
            }
            guard keys.updateValue(SymmetricKey(data: bytes), forKey: id) == nil else {
                throw .malformedMasterKeys("the id '\(id)' is given twice")
            }
            order.append(id)
        }
        self.keys = keys
        self.order = order
        newest = order.first
    }

    /// Whether there is a key to seal with.
    public var canSeal: Bool { newest != nil }

    /// The keys with their ids, the newest first.
    var inOrder: [(String, SymmetricKey)] {
        order.compactMap { id in keys[id].map { (id, $0) } }
    }

    /// Seals bytes with the newest key, bound to where they will be kept.
    ///
    /// - Throws: ``InstancesError/noMasterKey`` without a key.
    public func seal(_ plaintext: [UInt8], for binding: SealBinding) throws(InstancesError) -> [UInt8] {
        guard let newest, let key = keys[newest] else { throw .noMasterKey }
        let authenticated = Data(binding.associatedData(keyID: newest))
        do {
            let box = try AES.GCM.seal(Data(plaintext), using: key, authenticating: authenticated)
            let body = Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
            return [Self.version, UInt8(clamping: newest.utf8.count)] + Array(newest.utf8) + body
        } catch {
            throw .sealBroken(table: binding.table, row: binding.row)
        }
    }

    /// Opens what ``seal(_:for:)`` made for the same binding.
    ///
    /// - Throws: ``InstancesError/unknownKey(_:)`` where its key is not in the ring, ``InstancesError/sealBroken(table:row:)`` where the bytes were
    ///   changed, cut or moved from another row, ``InstancesError/noMasterKey`` without any key.
    public func open(_ sealed: [UInt8], for binding: SealBinding) throws(InstancesError) -> [UInt8] {
        guard newest != nil else { throw .noMasterKey }
        let broken = InstancesError.sealBroken(table: binding.table, row: binding.row)
        guard sealed.first == Self.version, let idLength = sealed.dropFirst().first.map(Int.init),
            sealed.count >= 2 + idLength + Self.nonceAndTagBytes
        else { throw broken }
        let id = String(decoding: sealed[2..<(2 + idLength)], as: UTF8.self)
        guard Self.isKeyID(id) else { throw broken }
        guard let key = keys[id] else { throw .unknownKey(id) }
        let authenticated = Data(binding.associatedData(keyID: id))
        do {
            let box = try AES.GCM.SealedBox(combined: Data(sealed[(2 + idLength)...]))
            return Array(try AES.GCM.open(box, using: key, authenticating: authenticated))
        } catch {
            throw broken
        }
    }

    private static func isKeyID(_ text: String) -> Bool {
        let allowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        return allowed && (1...32).contains(text.utf8.count)
    }
}

extension Keyring: CustomStringConvertible, CustomReflectable {
    /// The ids of the keys, never the keys.
    public var description: String { "Keyring(\(keys.keys.sorted().joined(separator: ", ")))" }

    /// A mirror without children, so that `dump` shows no key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
