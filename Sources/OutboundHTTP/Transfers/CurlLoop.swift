import CCurl
import Synchronization

/// The one thread that drives libcurl: it takes commands, waits for sockets, keeps deadlines and hands results out.
///
/// What is mutable is behind the mutex, or belongs to the thread, in its ``LoopState``.
final class CurlLoop: Sendable {
    enum Command: Sendable {
        case start(Transfer)
        case cancel(Transfer)
        case resume(Transfer)
        case resolved(host: String, Result<[IPAddress], OutboundHTTPError>)
    }

    private struct Inbox {
        var commands: [Command] = []
        var isStopped = false
        var hasEnded = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let resolver: any HostResolver
    let answersKept: Duration
    private let inbox = Mutex(Inbox())
    private let descriptors: LoopDescriptors

    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init(resolver: any HostResolver, answersKept: Duration) throws(OutboundHTTPError) {
        guard Self.isLibraryReady, let descriptors = LoopDescriptors() else {
            throw .local("libcurl or epoll cannot be set up")
        }
        self.resolver = resolver
        self.answersKept = answersKept
        self.descriptors = descriptors
        guard OwnThread.start(named: "http-out", { self.drive() }) else {
            throw .local("the system gives no more threads")
        }
    }

    /// Runs a transfer to its end; cancelling the task ends it at once.
    func run(_ transfer: Transfer) async -> Result<OutboundResponse, OutboundHTTPError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                transfer.continuation = continuation
                post(.start(transfer))
            }
        } onCancel: {
            transfer.isCancelled.store(true, ordering: .releasing)
            post(.cancel(transfer))
        }
    }

    /// Gives the thread something to do.
    ///
    /// After the stop a start fails at once, and the rest is of no matter.
    func post(_ command: Command) {
        let (isRefused, isFirst) = inbox.withLock { inbox -> (Bool, Bool) in
            guard !inbox.isStopped else { return (true, false) }
            inbox.commands.append(command)
            return (false, inbox.commands.count == 1)
        }
        if isFirst { descriptors.wake() }
        if isRefused, case .start(let transfer) = command { finish(transfer, .failure(.cancelled)) }
    }

    func stop() {
        inbox.withLock { $0.isStopped = true }
        descriptors.wake()
    }

    /// Stops, and waits until every call has its result and the thread is done.
    func stopAndWait() async {
        stop()
        await withCheckedContinuation { continuation in
            let hasEnded = inbox.withLock { inbox in
                if !inbox.hasEnded { inbox.waiters.append(continuation) }
                return inbox.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    /// Hands the result to the caller.
    func finish(_ transfer: Transfer, _ result: Result<OutboundResponse, OutboundHTTPError>) {
        guard let continuation = transfer.continuation else { return }
        transfer.continuation = nil
        if case .stream(let pipe) = transfer.kind { pipe.finish() }
        continuation.resume(returning: result)
    }

    /// Looks a host up and tells the thread.
    func lookUp(_ host: String) {
        // Nobody awaits it: it ends by the resolver's own deadline, and its answer is a command like any other.
        Task {
            do throws(OutboundHTTPError) {
                post(.resolved(host: host, .success(try await resolver.addresses(of: host))))
            } catch {
                post(.resolved(host: host, .failure(error)))
            }
        }
    }

    private func drive() {
        let state = LoopState(loop: self, epoll: descriptors.epoll)
        while true {
            let (commands, isStopped) = inbox.withLock { inbox in
                let commands = inbox.commands
                inbox.commands.removeAll(keepingCapacity: true)
                return (commands, inbox.isStopped)
            }
            for command in commands { state.handle(command) }
            if isStopped { break }
            state.runTimers()
            state.endOverdue()
            state.runReady(descriptors.wait(until: state.nextWake))
            state.collectFinished()
        }
        state.endAll()
        let waiters = inbox.withLock { inbox in
            inbox.hasEnded = true
            return inbox.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
