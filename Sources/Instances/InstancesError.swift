/// What can go wrong with organizations, instances and their secrets.
public enum InstancesError: Error, Sendable, Equatable {
    /// A secret is to be sealed or opened and no master key is configured.
    case noMasterKey
    /// `POLLUX_MASTER_KEYS` cannot be read; the text says which entry and why.
    case malformedMasterKeys(String)
    /// A sealed value names a key that is no longer in the ring.
    case unknownKey(String)
    /// A sealed value does not open where it stands: changed, cut, or copied from another row.
    case sealBroken(table: String, row: String)
    /// An instance's element is not in the catalogue.
    case unknownElement(String)
    /// What a row holds cannot be read as what it should be.
    case malformedRow(table: String, row: String)
}

extension InstancesError: CustomStringConvertible {
    /// A sentence for an operator, without any secret.
    public var description: String {
        switch self {
        case .noMasterKey:
            """
            POLLUX_MASTER_KEYS is not set, so secrets can be neither sealed nor opened; \
            make a key with: echo "k1:$(openssl rand -base64 32)"
            """
        case .malformedMasterKeys(let reason):
            """
            POLLUX_MASTER_KEYS is wrong: \(reason); it is 'id:base64,id:base64' with 32 bytes each, newest first, \
            made with: echo "k1:$(openssl rand -base64 32)"
            """
        case .unknownKey(let id):
            "a secret is sealed with the key '\(id)', which POLLUX_MASTER_KEYS does not list; list it after the newest key"
        case .sealBroken(let table, let row):
            "a sealed value of \(table) (\(row)) does not open: it was changed, cut, moved, or its key's bytes are others"
        case .unknownElement(let key):
            "the element '\(key)' is not in the catalogue; is POLLUX_ELEMENTS_DIR the same as when the instance was made?"
        case .malformedRow(let table, let row):
            "a row of \(table) (\(row)) holds what cannot be read"
        }
    }
}
