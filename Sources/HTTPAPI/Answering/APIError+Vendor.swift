import Hummingbird
import VendorClient

extension APIError {
    /// Reads a vendor's fault; nil where it is our own.
    init?(_ error: VendorError) {
        switch error {
        case .rateLimited(let wait):
            self.init(status: .tooManyRequests, message: error.description)
            headers[.retryAfter] = String(max(1, (wait ?? .seconds(30)).components.seconds))
        case .permanent(let status, let provider):
            let known: [Int: HTTPResponse.Status] = [
                404: .notFound, 409: .conflict, 400: .badRequest, 422: .badRequest,
            ]
            self.init(status: known[status] ?? .badGateway, message: error.description, providerMessage: provider)
        case .refused: self = .badRequest(error.description)
        case .credentialsRevoked, .temporary, .malformed, .pageTooLarge, .outcomeUnknown:
            self.init(status: .badGateway, message: error.description, providerMessage: error.providerMessage)
        case .internalFault, .cancelled: return nil
        }
    }
}
