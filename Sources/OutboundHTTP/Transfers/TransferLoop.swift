import CCurl
import Foundation
import Synchronization

/// One thread that drives one multi handle: all calls of one egress policy, over connections that only that policy made.
///
/// A kept connection is not judged again, so a stricter policy must never find one that a laxer one has opened.
///
/// `@unchecked Sendable`: `multi` and `running` belong to the thread; what others touch is in `inbox`, and
/// `curl_multi_wakeup` is the one function that may be called from anywhere.
final class TransferLoop: @unchecked Sendable {
    private enum Command {
        case start(Transfer)
        case cancel(Transfer)
    }

    private struct Inbox {
        var commands: [Command] = []
        var isClosed = false
    }

    private let inbox = Mutex(Inbox())
    private let multi: UnsafeMutableRawPointer
    private var running: [ObjectIdentifier: Transfer] = [:]

    /// The longest sleep while something runs: how late a stall may be noticed.
    private static let tick: Int32 = 250

    init() throws(OutboundHTTPError) {
        guard GlobalState.isReady, let multi = curl_multi_init() else { throw .local("libcurl could not be started") }
        self.multi = multi
        _ = pollux_set_multi_long(multi, CURLMOPT_MAXCONNECTS, 256)
        _ = pollux_set_multi_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, 0)
        // The thread holds the loop until it is closed, and cleans the multi handle up itself.
        Thread.detachNewThread { [self] in loop() }
    }

    /// Runs one call to its end.
    func run(_ transfer: Transfer) async -> Result<OutboundResponse, OutboundHTTPError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                transfer.awaited(by: continuation)
                if Task.isCancelled || !send(.start(transfer)) { transfer.end(.failure(.cancelled)) }
            }
        } onCancel: {
            _ = send(.cancel(transfer))
        }
    }

    /// Ends every call and the thread.
    func close() {
        inbox.withLock { inbox in
            guard !inbox.isClosed else { return }
            inbox.isClosed = true
            curl_multi_wakeup(multi)
        }
    }

    private func send(_ command: Command) -> Bool {
        inbox.withLock { inbox in
            guard !inbox.isClosed else { return false }
            inbox.commands.append(command)
            // Under the lock: once it is closed, the handle may be gone at any time.
            curl_multi_wakeup(multi)
            return true
        }
    }

    private func loop() {
        var count: Int32 = 0
        while true {
            let (commands, isClosed) = inbox.withLock { inbox in
                defer { inbox.commands.removeAll(keepingCapacity: true) }
                return (inbox.commands, inbox.isClosed)
            }
            guard !isClosed else {
                for case .start(let transfer) in commands { transfer.end(.failure(.cancelled)) }
                break
            }
            for command in commands { obey(command) }
            curl_multi_perform(multi, &count)
            collect()
            endStalled()
            curl_multi_poll(multi, nil, 0, running.isEmpty ? 60_000 : Self.tick, nil)
        }
        for transfer in running.values { finish(transfer, .failure(.cancelled)) }
        curl_multi_cleanup(multi)
    }

    private func obey(_ command: Command) {
        switch command {
        case .start(let transfer):
            // Cancelled before it began.
            guard !transfer.isAbandoned else { return }
            do throws(OutboundHTTPError) {
                try transfer.prepare()
            } catch {
                transfer.release()
                transfer.end(.failure(error))
                return
            }
            running[ObjectIdentifier(transfer)] = transfer
            guard let handle = transfer.handle, curl_multi_add_handle(multi, handle) == CURLM_OK else {
                running[ObjectIdentifier(transfer)] = nil
                transfer.release()
                transfer.end(.failure(.local("libcurl took no further call")))
                return
            }
        case .cancel(let transfer):
            if running[ObjectIdentifier(transfer)] != nil {
                finish(transfer, .failure(.cancelled))
            } else {
                transfer.end(.failure(.cancelled))
            }
        }
    }

    private func collect() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            let code = pollux_result(message)
            // Few run at once; the handle's owner is found by looking at them.
            guard let transfer = running.values.first(where: { $0.handle == handle }) else { continue }
            finish(transfer, transfer.result(code))
        }
    }

    private func endStalled() {
        let now = ContinuousClock.now
        let stalled = running.values.filter { now - $0.lastProgress > $0.request.stallTimeout }
        for transfer in stalled { finish(transfer, .failure(.timedOut(.stalled))) }
    }

    private func finish(_ transfer: Transfer, _ result: Result<OutboundResponse, OutboundHTTPError>) {
        if let handle = transfer.handle { curl_multi_remove_handle(multi, handle) }
        running[ObjectIdentifier(transfer)] = nil
        transfer.release()
        transfer.end(result)
    }

    /// libcurl's own state, made once a process before any handle.
    private enum GlobalState {
        static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }
}
