import CPostgres

/// One statement's way to the server and back, with a deadline of our own beside the server's.
final class Exchange {
    enum Outcome {
        case result(ResultStorage)
        case lost(String)
    }

    private let handle: OpaquePointer
    private let timeout: Duration?
    private let grace: Duration
    private let interrupt: (() -> Void)?
    private let start = ContinuousClock.now
    private var isInterrupted = false

    init(handle: OpaquePointer, timeout: Duration?, grace: Duration, interrupt: (() -> Void)?) {
        self.grace = grace
        self.handle = handle
        self.timeout = timeout
        self.interrupt = interrupt
    }

    /// The timeout, when the statement has taken that long.
    var exceededTimeout: Duration? {
        // The server's clock started a little later than ours, and its timer may be a little early.
        guard let timeout, isInterrupted || ContinuousClock.now - start >= timeout * 0.95 else { return nil }
        return timeout
    }

    /// Sends what is left to send and collects the results; the last one, or the first that failed, counts.
    func finish() -> Outcome {
        if let reason = flush() { return .lost(reason) }
        var kept: ResultStorage?
        var hasFailed = false
        while true {
            while PQisBusy(handle) == 1 {
                if let reason = wait(writing: false) { return .lost(reason) }
                guard PQconsumeInput(handle) == 1 else {
                    // An error that ends the session says why, which the end of the connection does not.
                    if let kept, hasFailed { return .result(kept) }
                    return .lost(message)
                }
            }
            guard let pointer = PQgetResult(handle) else { break }
            let result = ResultStorage(pointer)
            let status = PQresultStatus(pointer)
            if !hasFailed { kept = result }
            if status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE { hasFailed = true }
            // A copy's results repeat until it is ended; the session closes the connection.
            if status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH { break }
        }
        guard let kept else { return .lost(message) }
        // libpq reports the end of a session as a failed result without a state.
        if PQstatus(handle) == CONNECTION_BAD, PQresultErrorField(kept.pointer, Int32(UInt8(ascii: "C"))) == nil {
            return .lost(message)
        }
        return .result(kept)
    }

    private func flush() -> String? {
        while true {
            switch PQflush(handle) {
            case 0: return nil
            case 1:
                if let reason = wait(writing: true) { return reason }
                // The server may have something to say before it reads on.
                guard PQconsumeInput(handle) == 1 else { return message }
            default: return message
            }
        }
    }

    /// Waits for the socket.
    ///
    /// - Returns: A reason to give up, or `nil` when there is something to do.
    private func wait(writing: Bool) -> String? {
        let socket = PQsocket(handle)
        guard let timeout else {
            return SocketWait.wait(socket, writing: writing, until: nil) == .failed ? "its socket failed" : nil
        }
        let patience = timeout + grace
        let limit = interrupt == nil || isInterrupted ? start + patience : start + timeout
        switch SocketWait.wait(socket, writing: writing, until: limit) {
        case .ready: return nil
        case .failed: return "its socket failed"
        case .timedOut:
            guard let interrupt, !isInterrupted else { return "the server said nothing for \(patience)" }
            isInterrupted = true
            interrupt()
            return wait(writing: writing)
        }
    }

    private var message: String {
        SessionOpening.line(PQerrorMessage(handle).map { String(cString: $0) } ?? "unknown")
    }
}
