import Events
import WebhookDelivery

/// Checks a delivery as its receiver would: makes the signatures anew of the key and the bytes received, and compares.
public struct ReceivedSignature: Sendable {
    /// What is wrong with the delivery; `nil` if its signatures are right.
    public let fault: String?

    /// Checks a delivery.
    ///
    /// - Parameters:
    ///   - request: the delivery as it was received.
    ///   - key: the key as it was given when the instance was made.
    public init(of request: PlainHTTPRequest, key: String) {
        fault = Self.check(request, key)
    }

    private static func check(_ request: PlainHTTPRequest, _ key: String) -> String? {
        guard let id = request.header("webhook-id") else { return "there is no webhook-id" }
        guard let timestamp = request.header("webhook-timestamp").flatMap({ Int64($0) }) else {
            return "there is no webhook-timestamp"
        }
        do {
            let secret = try SigningSecret(key)
            let wanted = try SignatureHeaders.make(id: id, timestamp: timestamp, body: request.body, secrets: [secret])
            for header in wanted where request.header(header.name) != header.value {
                return "\(header.name) is not what the key gives"
            }
            return nil
        } catch {
            return "the key cannot be read: \(error)"
        }
    }
}
