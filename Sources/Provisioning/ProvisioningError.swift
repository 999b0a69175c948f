/// Why an instance could not be made or changed.
public enum ProvisioningError: Error, Sendable, Equatable {
    /// The request is wrong; each fault names its place.
    case invalid([FieldFault])
    /// There is no such element.
    case unknownElement(String)
    /// There is no such instance in that organization.
    case noSuchInstance
    /// Somebody else kept changing the instance meanwhile; nothing was written.
    case changedMeanwhile
    /// The vendor refused the credentials; the text is the vendor's own word, if it had one.
    case credentialsRefused(String?)
    /// The vendor did not answer as it should; the text is safe to show.
    case vendorFailed(String, provider: String?)
    /// Something of our own failed, such as the database; nobody outside can mend it.
    case internalFault(String)
}

/// One thing that is wrong with a request, and where.
public struct FieldFault: Error, Sendable, Hashable {
    /// The dotted place, such as `configuration.event.poller.refresh_interval`.
    public let place: String
    /// What is wrong, and what would be right; never a secret.
    public let message: String

    /// Describes a fault.
    public init(place: String, message: String) {
        self.place = place
        self.message = message
    }
}

extension ProvisioningError: CustomStringConvertible {
    /// One sentence a fault.
    public var description: String {
        switch self {
        case .invalid(let faults): faults.map { "\($0.place): \($0.message)" }.joined(separator: "; ")
        case .unknownElement(let key): "element.key: there is no element '\(key)'; GET /elements lists them"
        case .noSuchInstance: "there is no such instance"
        case .changedMeanwhile:
            "the instance was being changed by somebody else at the same time; read it again and repeat"
        case .credentialsRefused: "the vendor refuses these credentials"
        case .internalFault(let reason): reason
        case .vendorFailed(let reason, _): "the vendor could not be asked: \(reason)"
        }
    }
}
