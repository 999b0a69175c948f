import CPostgres
import Foundation
import Synchronization

/// Listens to channels over one connection of its own, on a thread of its own, for as long as anybody subscribes.
final class NotificationListener: Sendable {
    private struct State {
        var subscribers: [String: [Int: AsyncStream<String>.Continuation]] = [:]
        var nextNumber = 0
        var wakeDescriptor: Int32?
        var isRunning = false
        var isClosed = false
    }

    private let configuration: DatabaseConfiguration
    private let state = Mutex(State())

    init(_ configuration: DatabaseConfiguration) {
        self.configuration = configuration
    }

    func subscribe(to channel: String) -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(64))
        guard conninfo != nil else { return stream }
        let mustStart = state.withLock { state -> Bool? in
            guard !state.isClosed else { return nil }
            let number = state.nextNumber
            state.nextNumber += 1
            state.subscribers[channel, default: [:]][number] = continuation
            continuation.onTermination = { [weak self] _ in self?.unsubscribe(number, from: channel) }
            defer { state.isRunning = true }
            return !state.isRunning
        }
        guard let mustStart else {
            continuation.finish()
            return stream
        }
        guard mustStart else {
            wake()
            return stream
        }
        BackgroundThread.start { [self] in run() }
        return stream
    }

    func close() {
        let finished = state.withLock { state in
            state.isClosed = true
            defer { state.subscribers = [:] }
            return state.subscribers.values.flatMap(\.values)
        }
        for continuation in finished { continuation.finish() }
        wake()
    }

    private var conninfo: String? {
        configuration.pooler ? configuration.listenConninfo : configuration.listenConninfo ?? configuration.conninfo
    }

    private func unsubscribe(_ number: Int, from channel: String) {
        state.withLock { state in
            state.subscribers[channel]?[number] = nil
            if state.subscribers[channel]?.isEmpty ?? false { state.subscribers[channel] = nil }
        }
        wake()
    }

    private func wake() {
        state.withLock { state in
            guard let descriptor = state.wakeDescriptor else { return }
            var byte: UInt8 = 1
            // A full pipe wakes the thread just as well.
            _ = write(descriptor, &byte, 1)
        }
    }

    // MARK: - The thread

    private func run() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            close()
            return
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        state.withLock { $0.wakeDescriptor = ends[1] }
        var wait = configuration.firstBackoff
        while !finishIfUnused() {
            let result = Result { () throws(PostgresError) in
                try ListeningSession(conninfo: conninfo ?? "", configuration: configuration, wakeUp: ends[0])
            }
            if case .success(let session) = result {
                wait = configuration.firstBackoff
                session.follow(channels: { [self] in channels }, deliver: { [self] in deliver($0, to: $1) })
            }
            guard !isUnused else { continue }
            // Half of the wait is left to chance, so that a cluster does not come back in one moment.
            let pause = wait * Double.random(in: 0.5..<1)
            _ = SocketWait.wait(ends[0], writing: false, until: .now + pause)
            ListeningSession.drain(ends[0])
            wait = min(wait * 2, configuration.longestBackoff)
        }
        for end in ends { _ = Foundation.close(end) }
    }

    private var channels: Set<String>? {
        state.withLock { $0.isClosed || $0.subscribers.isEmpty ? nil : Set($0.subscribers.keys) }
    }

    private var isUnused: Bool { channels == nil }

    /// Ends the run when nobody is left; who subscribes afterwards starts another.
    private func finishIfUnused() -> Bool {
        state.withLock { state in
            guard state.isClosed || state.subscribers.isEmpty else { return false }
            state.isRunning = false
            state.wakeDescriptor = nil
            return true
        }
    }

    private func deliver(_ payload: String, to channel: String) {
        let continuations = state.withLock { $0.subscribers[channel].map { Array($0.values) } ?? [] }
        for continuation in continuations { continuation.yield(payload) }
    }
}
