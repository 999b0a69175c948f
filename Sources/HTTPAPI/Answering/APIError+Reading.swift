import Bulk
import Elements
import Events
import Instances
import Provisioning
import VendorClient

extension APIError {
    /// Reads an error of the layers below that means something to a client; nil where it is ours alone.
    init?(reading error: any Error) {
        switch error {
        case let error as APIError: self = error
        case let error as ProvisioningError: self.init(error)
        case let error as VendorError: self.init(error)
        case let error as EventsError: self.init(error)
        case let error as BulkError: self.init(error)
        case let error as CEQLError: self = .badRequest(error.message)
        case InstancesError.noMasterKey:
            self.init(
                status: .internalServerError,
                message: "this installation cannot keep secrets yet: its operator has to set POLLUX_MASTER_KEYS"
            )
        default: return nil
        }
    }

    private init?(_ error: ProvisioningError) {
        switch error {
        case .invalid, .unknownElement: self = .badRequest(error.description)
        case .noSuchInstance: self = .notFound("instance")
        case .changedMeanwhile: self = .conflict(error.description)
        case .credentialsRefused(let provider):
            self.init(status: .badRequest, message: error.description, providerMessage: provider)
        case .vendorFailed(_, let provider):
            self.init(status: .badGateway, message: error.description, providerMessage: provider)
        case .internalFault: return nil
        }
    }

    private init(_ error: BulkError) {
        switch error {
        case .invalid: self = .badRequest(error.description)
        case .notFound: self = .notFound("bulk job")
        case .finished, .notCompleted: self = .conflict(error.description)
        case .gone: self = .gone(error.description)
        case .notInThatFormat: self.init(status: .notAcceptable, message: error.description)
        }
    }

    private init?(_ error: EventsError) {
        switch error {
        case .invalidURL, .invalidSigningKey, .invalidEventType: self = .badRequest(error.description)
        case .noSuchWebhook: self = .notFound("webhook")
        case .noKeyring, .malformedReference, .incompleteWrite: return nil
        }
    }
}
