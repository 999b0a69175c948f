import Events
import Foundation
import Instances
import OutboundHTTP

/// A try as it went, before it is written down.
struct MadeTry: Sendable {
    /// What it means.
    let verdict: DeliveryVerdict
    /// How long it took.
    let duration: Duration
    /// The answer's status; nil where there was none.
    let status: Int?
    /// The beginning of the answer's body; nil where there was none.
    let answer: [UInt8]?
}

extension DeliveryJob {
    /// Builds the request of one attempt: the stored bytes, signed with this attempt's time.
    func makeRequest(_ delivery: DueDelivery) async throws -> OutboundRequest {
        let signed = try SignatureHeaders.make(
            id: delivery.notification.rawValue,
            timestamp: Int64(delivery.now.timeIntervalSince1970),
            body: delivery.body,
            secrets: delivery.secrets
        )
        var headers = [HTTPField("Content-Type", "application/json"), HTTPField("User-Agent", "Pollux")]
        headers += signed.map { HTTPField($0.name, $0.value) }
        if let userInfo = delivery.userInfo {
            headers.append(HTTPField("Authorization", "Basic " + Data(userInfo.utf8).base64EncodedString()))
        }
        var request = OutboundRequest(
            method: "POST",
            url: delivery.url,
            headers: headers,
            body: delivery.body,
            purpose: .webhook
        )
        request.connectTimeout = min(delivery.timeout, .seconds(10))
        request.stallTimeout = delivery.timeout
        request.totalTimeout = delivery.timeout
        // The head decides; of the body no more than a beginning is wanted, and not beyond the deadline.
        request.maximumBodyBytes = Self.readAnswerBytes
        request.onExcess = .truncate
        // A connection that turns out dead must not make the library send a notification twice by itself.
        request.sentOnce = true
        request.allowed = try await allowances(delivery.organization).compactMap(EgressPolicy.Allowance.init(webhook:))
        return request
    }

    /// Sends it and judges what came back.
    func send(_ request: OutboundRequest) async -> MadeTry {
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let response = try await http.send(request)
            return MadeTry(
                verdict: DeliveryVerdict(response),
                duration: response.duration,
                status: response.status,
                answer: Array(response.body.prefix(DeliveryStore.keptAnswerBytes))
            )
        } catch {
            return MadeTry(
                verdict: DeliveryVerdict(error),
                duration: start.duration(to: clock.now),
                status: nil,
                answer: nil
            )
        }
    }
}
