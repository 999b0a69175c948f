import Elements
import Foundation
import Instances

/// Names the access of one instance with one set of credentials.
///
/// An instance that is given other credentials has another key, so that a token is never used with credentials it was not given
/// for, and a call that still runs with the old ones overwrites nothing of the new.
struct AccessKey: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    let organization: OrganizationID
    /// 0 for an instance that is being made.
    let instance: InstanceID
    /// The credentials' values, as bytes that are equal where they are.
    let credentials: [UInt8]
    /// All values that a token is asked for with: what was refused with others may be given for these.
    let asking: [UInt8]

    init(_ connected: ConnectedInstance, _ source: TokenSource) {
        organization = connected.organizationID
        instance = connected.id
        let base = connected.element.baseURL
        credentials = Self.bytes(of: source.credentialKeys(base: base), connected)
        asking = Self.bytes(of: source.configurationKeys(base: base), connected)
    }

    /// The values of those keys, each behind its length.
    private static func bytes(of keys: Set<String>, _ connected: ConnectedInstance) -> [UInt8] {
        var bytes: [UInt8] = []
        func add(_ text: String) {
            withUnsafeBytes(of: UInt32(clamping: text.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: text.utf8)
        }
        add(connected.element.key)
        for key in keys.sorted() {
            add(key)
            add(connected.value(key) ?? "")
        }
        return bytes
    }

    /// The same credentials at another instance.
    init(_ other: AccessKey, instance: InstanceID) {
        organization = other.organization
        self.instance = instance
        credentials = other.credentials
        asking = other.asking
    }

    /// The instance's number, never a secret.
    var description: String { "AccessKey(\(instance))" }

    /// Empty, so that `dump` shows no secret.
    var customMirror: Mirror { Mirror(self, children: []) }
}
