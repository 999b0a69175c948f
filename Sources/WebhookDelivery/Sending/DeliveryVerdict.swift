import Foundation
import OutboundHTTP

/// What an answer, or its absence, means for a delivery.
///
/// Pure: an answer in, a verdict out.
enum DeliveryVerdict: Sendable, Hashable {
    /// Taken: 2xx.
    case delivered
    /// 410: the receiver wants nothing more; the webhook is disabled, its backlog held.
    case gone
    /// 429 or 503 with `Retry-After`: the whole endpoint is left alone for so long. Costs no try.
    case pause(Duration)
    /// Not taken. Costs a try.
    case failed(String)
    /// Our own fault, not the receiver's. Costs no try.
    case ours(String)

    /// Judges an answer.
    init(_ response: OutboundResponse) {
        switch response.status {
        case 200..<300: self = .delivered
        case 410: self = .gone
        case 429, 503:
            let now = response.header("Date").flatMap(RetryAfter.date) ?? Date()
            if let wait = response.header("Retry-After").flatMap({ RetryAfter.parse($0, now: now) }) {
                self = .pause(wait)
            } else {
                self = .failed("the receiver answered \(response.status)")
            }
        case 300..<400: self = .failed("the receiver answered \(response.status); redirects are not followed")
        default: self = .failed("the receiver answered \(response.status)")
        }
    }

    /// Judges an attempt that got no answer.
    init(_ error: OutboundHTTPError) {
        switch error {
        // The worker stops, or its machine is out of something.
        case .cancelled, .local: self = .ours("\(error)")
        default: self = .failed("\(error)")
        }
    }
}
