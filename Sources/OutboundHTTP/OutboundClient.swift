import Synchronization

/// Hears of every call that ended, but for those whose turn came after ``OutboundRequest/startBy``.
public protocol OutboundObserver: Sendable {
    /// Tells how long a call took and how it ended.
    ///
    /// - Parameters:
    ///   - purpose: what it was made for.
    ///   - outcome: `2xx` … `5xx`, or `error`: a small set, fit for a label.
    ///   - duration: from the start to the end.
    func callEnded(_ purpose: EgressPurpose, outcome: String, duration: Duration)

    /// Shows a call with all that was sent, secrets included, and what came of it; for tools that trace, and nothing else.
    ///
    /// - Parameters:
    ///   - request: what was sent.
    ///   - result: the answer, of a streamed one without its body, or what went wrong.
    func callTraced(_ request: OutboundRequest, _ result: Result<OutboundResponse, OutboundHTTPError>)
}

extension OutboundObserver {
    /// Looks at nothing.
    public func callTraced(_ request: OutboundRequest, _ result: Result<OutboundResponse, OutboundHTTPError>) {}
}

/// The only way out: HTTP calls to hostile places, judged, pinned, bounded in time and size.
///
/// No redirect is followed, no proxy, cookie or password file of the environment is used. A destination is resolved on
/// threads of our own, every address of it is judged, the call connects to one of those addresses, and the address is judged
/// again as its socket is opened.
public final class OutboundClient: Sendable {
    /// Judges URLs as the calls do, for refusing them where they are given.
    public let destinations: DestinationCheck

    private struct State {
        var loop: CurlLoop?
        var isClosed = false
    }

    private let state = Mutex(State())
    private let observer: (any OutboundObserver)?
    private let answersKept: Duration

    /// Makes a client; its thread starts with the first call.
    ///
    /// - Parameters:
    ///   - policy: what may be reached beside public addresses.
    ///   - observer: hears of every call.
    ///   - resolver: finds the addresses of names.
    ///   - answersKept: how long a name's addresses are used again; each call judges them again.
    public init(
        policy: EgressPolicy,
        observer: (any OutboundObserver)? = nil,
        resolver: any HostResolver = SystemResolver(),
        answersKept: Duration = .seconds(10)
    ) {
        self.answersKept = answersKept
        destinations = DestinationCheck(policy: policy, resolver: resolver)
        self.observer = observer
    }

    deinit {
        state.withLock { $0.loop }?.stop()
    }

    /// Makes one call and returns its answer, whatever its status.
    ///
    /// - Throws: ``OutboundHTTPError``; ``OutboundHTTPError/isBeforeSending`` says whether the request cannot have been seen.
    public func send(_ request: OutboundRequest) async throws(OutboundHTTPError) -> OutboundResponse {
        let start = ContinuousClock.now
        let result: Result<OutboundResponse, OutboundHTTPError>
        do throws(OutboundHTTPError) {
            result = try await loop().run(transfer(request, .collect))
        } catch {
            result = .failure(error)
        }
        tell(request, result, since: start)
        return try result.get()
    }

    /// Makes one call and hands the body over piece by piece, each when the one before is done with.
    ///
    /// Where the pieces are taken slowly, the other side is slowed down; that is no stall, but the whole call's deadline goes
    /// on. The cap holds for the sum of the pieces.
    ///
    /// - Parameters:
    ///   - request: what to send.
    ///   - onHead: called once, before the first piece; may throw to end the call.
    ///   - onBody: called with each piece; may throw to end the call.
    /// - Returns: the answer, with an empty body.
    /// - Throws: ``OutboundHTTPError``, or what one of the closures threw.
    public func stream(
        _ request: OutboundRequest,
        onHead: @Sendable (OutboundHead) async throws -> Void = { _ in },
        onBody: @Sendable ([UInt8]) async throws -> Void
    ) async throws -> OutboundResponse {
        let start = ContinuousClock.now
        let pipe = BodyPipe()
        let transfer = try transfer(request, .stream(pipe))
        let loop = try loop()
        async let ending = loop.run(transfer)
        do {
            var hasHead = false
            while let step = await pipe.next() {
                if !hasHead { try await onHead(step.head) }
                hasHead = true
                if step.wasFull { loop.post(.resume(transfer)) }
                if !step.bytes.isEmpty { try await onBody(step.bytes) }
            }
        } catch {
            loop.post(.cancel(transfer))
            tell(request, await ending, since: start)
            throw error
        }
        tell(request, await ending, since: start)
        return try await ending.get()
    }

    /// Ends every call that is under way and, soon after, all connections and the thread; later calls are refused.
    public func shutdown() {
        refuseFurther()?.stop()
    }

    /// Does what ``shutdown()`` does, and returns when all of it is done.
    public func shutdownAndWait() async {
        await refuseFurther()?.stopAndWait()
    }

    private func refuseFurther() -> CurlLoop? {
        state.withLock { state in
            state.isClosed = true
            return state.loop
        }
    }

    private func tell(
        _ request: OutboundRequest,
        _ result: Result<OutboundResponse, OutboundHTTPError>,
        since start: ContinuousClock.Instant
    ) {
        // Nothing was made of it: whoever asked takes another turn.
        if case .failure(.timedOut(.starting)) = result { return }
        let outcome =
            switch result {
            case .success(let response): "\(response.status / 100)xx"
            case .failure: "error"
            }
        observer?.callEnded(request.purpose, outcome: outcome, duration: .now - start)
        observer?.callTraced(request, result)
    }

    private func transfer(_ request: OutboundRequest, _ kind: Transfer.Kind) throws(OutboundHTTPError) -> Transfer {
        try Transfer(request, kind: kind, policy: destinations.policy.adding(request.allowed))
    }

    private func loop() throws(OutboundHTTPError) -> CurlLoop {
        let found: Result<CurlLoop, OutboundHTTPError> = state.withLock { state in
            guard !state.isClosed else { return .failure(.cancelled) }
            if let loop = state.loop { return .success(loop) }
            do throws(OutboundHTTPError) {
                let loop = try CurlLoop(resolver: destinations.resolver, answersKept: answersKept)
                state.loop = loop
                return .success(loop)
            } catch {
                return .failure(error)
            }
        }
        return try found.get()
    }
}
