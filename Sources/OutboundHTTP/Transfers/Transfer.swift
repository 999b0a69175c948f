import CCurl
import Synchronization

/// One call, from its submission to its end.
///
/// `@unchecked Sendable`: what is mutable here belongs to the loop's thread, which alone touches it after the
/// submission; the exceptions are `isCancelled`, which is atomic, and the continuation, which is set before.
final class Transfer: @unchecked Sendable {
    enum Kind {
        case collect
        case stream(BodyPipe)
    }

    /// How far it has come.
    enum Phase {
        /// Waiting for its turn or for the host's addresses.
        case resolving
        case connecting
        /// Sent, and waiting for the answer's head.
        case waiting
        case body
    }

    let request: OutboundRequest
    let url: DestinationURL
    let kind: Kind
    /// What may be reached, the organization's own exceptions included.
    let policy: EgressPolicy
    let started = ContinuousClock.now
    let isCancelled = Atomic(false)
    var continuation: CheckedContinuation<Result<OutboundResponse, OutboundHTTPError>, Never>?

    /// What the loop knows of it while it is under way.
    var pinned: [IPAddress] = []
    var easy: UnsafeMutableRawPointer?
    var headerList: UnsafeMutablePointer<curl_slist>?
    var resolveList: UnsafeMutablePointer<curl_slist>?
    var pool: ConnectionPool?
    var phase = Phase.resolving
    var lastActivity = ContinuousClock.now
    var isPaused = false
    var wantsPause = false

    /// What has come of the response.
    var head = ResponseHead()
    var body: [UInt8] = []
    var bodyCount = 0
    var isTruncated = false
    /// The reason of our own for which a callback ended the transfer.
    var fault: OutboundHTTPError?

    /// Checks everything about the request that needs no look-up.
    init(_ request: OutboundRequest, kind: Kind, policy: EgressPolicy) throws(OutboundHTTPError) {
        try request.validate()
        url = try DestinationURL(request.url)
        self.request = request
        self.kind = kind
        self.policy = policy
    }

    /// When the call must be over.
    var totalDeadline: ContinuousClock.Instant { started + request.totalTimeout }

    /// Whether it must be ended now.
    func isOverdue(at now: ContinuousClock.Instant) -> Bool {
        if totalDeadline <= now { return true }
        guard phase == .waiting || phase == .body, !isPaused else { return false }
        return lastActivity + request.stallTimeout <= now
    }

    /// An instant before which it cannot become overdue, whatever happens meanwhile but its resumption.
    func earliestDeadline(seenAt now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        switch phase {
        case .resolving, .connecting: min(totalDeadline, now + request.stallTimeout)
        case .waiting, .body: isPaused ? totalDeadline : min(totalDeadline, lastActivity + request.stallTimeout)
        }
    }

    /// The response as it stands.
    func response(reusedConnection: Bool) -> OutboundResponse {
        OutboundResponse(
            status: head.status,
            headers: head.fields,
            body: body,
            isTruncated: isTruncated,
            duration: ContinuousClock.now - started,
            reusedConnection: reusedConnection
        )
    }

    // MARK: - What the callbacks do, on the loop's thread

    /// Takes one header line; false ends the transfer.
    func takeHeaderLine(_ line: UnsafeRawBufferPointer) -> Bool {
        lastActivity = .now
        switch head.take(line) {
        case .goOn:
            return true
        case .finished:
            guard head.isWhole else { return true }
            phase = .body
            guard case .stream(let pipe) = kind else { return true }
            wantsPause = pipe.append(UnsafeRawBufferPointer(start: nil, count: 0), after: headForTaker)
            return true
        case .tooLong:
            fault = .broken("the answer's headers are larger than 64 KiB or more than 256")
            return false
        }
    }

    /// Takes a piece of the body, decompressed; false ends the transfer.
    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        lastActivity = .now
        let room = max(0, request.maximumBodyBytes &- bodyCount)
        let taken = UnsafeRawBufferPointer(rebasing: bytes.prefix(room))
        bodyCount &+= taken.count
        if case .stream(let pipe) = kind {
            if pipe.append(taken, after: headForTaker) { wantsPause = true }
        } else {
            body.append(contentsOf: taken)
        }
        guard taken.count < bytes.count else { return true }
        switch request.onExcess {
        case .fail: fault = .tooLarge(limit: request.maximumBodyBytes)
        case .truncate: isTruncated = true
        }
        return false
    }

    /// Whether a socket may be opened to that address: it must be one of those that were judged.
    func permitsSocket(to address: UnsafePointer<sockaddr>, length: Int) -> Bool {
        guard let address = IPAddress(address, length: length), pinned.contains(address), permits(address) else {
            fault = .refused("the address that \(url.host) led to was not checked")
            return false
        }
        return true
    }

    /// Whether the request may go out on the connection, new or kept, that libcurl has chosen.
    func permitsRequest(to peer: String?) -> Bool {
        guard let address = peer.flatMap({ IPAddress($0) }), permits(address) else {
            fault = .refused("the address that \(url.host) led to is not allowed")
            return false
        }
        phase = .waiting
        lastActivity = .now
        return true
    }

    private func permits(_ address: IPAddress) -> Bool {
        switch policy.judge(address, for: request.purpose) {
        case .allowed: true
        case .open: url.isSecure
        case .refused: false
        }
    }

    private var headForTaker: OutboundHead { OutboundHead(status: head.status, headers: head.fields) }
}
