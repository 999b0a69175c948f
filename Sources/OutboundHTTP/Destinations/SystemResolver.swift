import Glibc
import Synchronization

/// Asks the system for addresses, on a few threads of its own.
///
/// `getaddrinfo` blocks for as long as a name server likes; libcurl's own resolver thread can then hold the whole multi
/// handle (curl#8515). Here a slow name costs one of a few threads, and its callers stop waiting at the deadline.
public final class SystemResolver: HostResolver {
    private struct Question {
        let host: String
        let answer: Once
    }

    private struct State {
        var waiting: [Question] = []
        var threads = 0
    }

    /// Resumes its caller once: with the answer, or at the deadline, whichever comes first.
    private final class Once: Sendable {
        private let continuation = Mutex<CheckedContinuation<[IPAddress]?, Never>?>(nil)
        private let early = Mutex<Bool>(false)

        func wait(_ start: () -> Bool) async -> [IPAddress]? {
            await withCheckedContinuation { waiter in
                continuation.withLock { $0 = waiter }
                if early.withLock({ $0 }) || !start() { resume(nil) }
            }
        }

        func resume(_ value: [IPAddress]?) {
            early.withLock { $0 = true }
            let waiter = continuation.withLock { kept in
                defer { kept = nil }
                return kept
            }
            waiter?.resume(returning: value)
        }
    }

    private let state = Mutex(State())
    private let maximumThreads: Int
    private let maximumWaiting: Int
    private let deadline: Duration

    /// Makes a resolver with at most `threads` questions under way and `waiting` in line; more are refused at once.
    public init(threads: Int = 4, waiting: Int = 512, deadline: Duration = .seconds(5)) {
        maximumThreads = threads
        maximumWaiting = waiting
        self.deadline = deadline
    }

    /// Returns the addresses of a name.
    ///
    /// - Throws: ``OutboundHTTPError/unresolvable(host:)`` if there are none, or none came in time.
    public func addresses(of host: String) async throws(OutboundHTTPError) -> [IPAddress] {
        let once = Once()
        // Ends by itself at the deadline; nobody awaits it, because it only resumes the waiting caller.
        let timer = Task { [deadline] in
            try await Task.sleep(for: deadline)
            once.resume(nil)
        }
        defer { timer.cancel() }
        let found = await withTaskCancellationHandler {
            await once.wait { ask(Question(host: host, answer: once)) }
        } onCancel: {
            once.resume(nil)
        }
        guard !Task.isCancelled else { throw .cancelled }
        guard let found, !found.isEmpty else { throw .unresolvable(host: host) }
        return found
    }

    private func ask(_ question: Question) -> Bool {
        let (isTaken, needsThread) = state.withLock { state in
            guard state.waiting.count < maximumWaiting else { return (false, false) }
            state.waiting.append(question)
            guard state.threads < maximumThreads else { return (true, false) }
            state.threads += 1
            return (true, true)
        }
        if needsThread, !OwnThread.start(named: "http-resolver", { [self] in answerQuestions() }) {
            // The others, if there are any, answer it; else the caller's deadline does.
            state.withLock { $0.threads -= 1 }
        }
        return isTaken
    }

    /// Runs on a thread of its own until nothing waits.
    private func answerQuestions() {
        while let question = nextQuestion() {
            question.answer.resume(Self.lookUp(question.host))
        }
    }

    private func nextQuestion() -> Question? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.threads -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }

    private static func lookUp(_ host: String) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &first) == 0 else { return [] }
        defer { freeaddrinfo(first) }
        var found: [IPAddress] = []
        var next = first
        while let entry = next {
            next = entry.pointee.ai_next
            guard let socketAddress = entry.pointee.ai_addr else { continue }
            // What cannot be read cannot be judged, so nothing of such an answer is used.
            guard let address = IPAddress(socketAddress, length: Int(entry.pointee.ai_addrlen)) else { return [] }
            if !found.contains(address) { found.append(address) }
        }
        return found
    }
}
