/// Why a call has no answer.
///
/// No description shows a query, a user, a header or a body.
public enum OutboundHTTPError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The request itself is wrong: the URL, a header, the method.
    case malformed(String)
    /// The destination may not be reached from here.
    case refused(String)
    /// The host has no address, or none was told in time.
    case unresolvable(host: String)
    /// No connection was made; nothing was sent.
    case unreachable(String)
    /// The certificate or the TLS handshake failed; nothing was sent.
    case insecure(String)
    /// A deadline passed.
    case timedOut(TimeoutPhase)
    /// The connection broke, or the answer is no HTTP; the request may have been seen.
    case broken(String)
    /// The answer is larger than the call allows.
    case tooLarge(limit: Int)
    /// The task was cancelled, or the client was shut down.
    case cancelled
    /// Our own machine's fault.
    case local(String)

    /// Which deadline passed.
    public enum TimeoutPhase: String, Sendable {
        /// Its turn came after ``OutboundRequest/startBy``; nothing was sent.
        case starting
        /// No connection was made in time; nothing was sent.
        case connecting
        /// Nothing came for too long.
        case stalled
        /// The whole call took too long.
        case whole
    }

    /// Whether the request cannot have been seen by the other side.
    public var isBeforeSending: Bool {
        switch self {
        case .malformed, .refused, .unresolvable, .unreachable, .insecure, .timedOut(.starting), .timedOut(.connecting),
            .local:
            true
        case .timedOut, .broken, .tooLarge, .cancelled: false
        }
    }

    /// One sentence for operators and clients.
    public var description: String {
        switch self {
        case .malformed(let reason): reason
        case .refused(let reason): "the destination is refused: \(reason)"
        case .unresolvable(let host): "the host \(host) has no address that could be found"
        case .unreachable(let reason): "no connection: \(reason)"
        case .insecure(let reason): "no trusted connection: \(reason)"
        case .timedOut(.starting): "its turn came too late"
        case .timedOut(.connecting): "no connection was made in time"
        case .timedOut(.stalled): "the answer stalled"
        case .timedOut(.whole): "the answer was not complete in time"
        case .broken(let reason): "the connection broke: \(reason)"
        case .tooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .cancelled: "the call was cancelled"
        case .local(let reason): "a fault of this machine: \(reason)"
        }
    }
}
