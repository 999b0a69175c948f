import Synchronization

/// Hears of every call that ended.
public protocol OutboundObserver: Sendable {
    /// Tells how long a call took and how it ended.
    ///
    /// - Parameters:
    ///   - purpose: what it was made for.
    ///   - outcome: `2xx` … `5xx`, or `error`: a small set, fit for a label.
    ///   - duration: from the start to the end.
    func callEnded(_ purpose: EgressPurpose, outcome: String, duration: Duration)
}

/// The only way out: HTTP calls to hostile places, judged, pinned, bounded in time and size.
///
/// No redirect is followed, no proxy, cookie or password file of the environment is used. A destination is resolved on
/// threads of our own, every address of it is judged, the call connects to one of those addresses, and the address is judged
/// again as its socket is opened.
public final class OutboundClient: Sendable {
    /// Judges URLs as the calls do, for refusing them where they are given.
    public let destinations: DestinationCheck

    private struct Key: Hashable {
        let purpose: EgressPurpose
        let policy: EgressPolicy
    }

    private struct State {
        var loops: [Key: TransferLoop] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())
    private let observer: (any OutboundObserver)?

    /// Makes a client; threads start with the first call.
    public init(
        policy: EgressPolicy,
        observer: (any OutboundObserver)? = nil,
        resolver: any HostResolver = SystemResolver()
    ) {
        destinations = DestinationCheck(policy: policy, resolver: resolver)
        self.observer = observer
    }

    deinit {
        for loop in state.withLock({ $0.loops.values }) { loop.close() }
    }

    /// Makes one call and returns its answer, whatever its status.
    ///
    /// - Throws: ``OutboundHTTPError``; ``OutboundHTTPError/isBeforeSending`` says whether the request cannot have been seen.
    public func send(_ request: OutboundRequest) async throws(OutboundHTTPError) -> OutboundResponse {
        let start = ContinuousClock.now
        let result: Result<OutboundResponse, OutboundHTTPError>
        do throws(OutboundHTTPError) {
            result = try await attempt(request, start)
        } catch {
            result = .failure(error)
        }
        let outcome = (try? result.get()).map { "\($0.status / 100)xx" } ?? "error"
        observer?.callEnded(request.purpose, outcome: outcome, duration: .now - start)
        return try result.get()
    }

    /// Ends every call that is under way; later ones are refused.
    public func shutdown() {
        let loops = state.withLock { state in
            defer { state.loops.removeAll() }
            state.isClosed = true
            return Array(state.loops.values)
        }
        for loop in loops { loop.close() }
    }

    private func attempt(
        _ request: OutboundRequest,
        _ start: ContinuousClock.Instant
    ) async throws(OutboundHTTPError) -> Result<OutboundResponse, OutboundHTTPError> {
        try request.validate()
        let policy = destinations.policy.adding(request.allowed)
        let destination = try await destinations.destination(of: request.url, purpose: request.purpose, policy: policy)
        let loop = try loop(for: Key(purpose: request.purpose, policy: policy))
        return await loop.run(Transfer(request, destination, policy, start: start))
    }

    private func loop(for key: Key) throws(OutboundHTTPError) -> TransferLoop {
        let found: Result<TransferLoop, OutboundHTTPError> = state.withLock { state in
            guard !state.isClosed else { return .failure(.cancelled) }
            if let loop = state.loops[key] { return .success(loop) }
            do throws(OutboundHTTPError) {
                let loop = try TransferLoop()
                state.loops[key] = loop
                return .success(loop)
            } catch {
                return .failure(error)
            }
        }
        return try found.get()
    }
}
