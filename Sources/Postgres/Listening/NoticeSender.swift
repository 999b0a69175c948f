import Synchronization

/// Sends `NOTIFY`, many at once as one statement, and never in a transaction that writes data.
///
/// A notice takes a lock of the whole database until its transaction ends, so it has one of its own. The first goes at once; what
/// is asked for in the next milliseconds goes together. Nothing is promised: whoever listens looks for itself now and then.
final class NoticeSender: Sendable {
    /// The shortest time from one statement to the next.
    private static let spacing: Duration = .milliseconds(5)

    private struct Notice: Hashable {
        let channel: String
        let payload: String
    }

    private struct State {
        var wanted: Set<Notice> = []
        var isSending = false
    }

    private let state = Mutex(State())

    func send(_ payload: String, to channel: String, over database: Database) {
        let mustStart = state.withLock { state in
            state.wanted.insert(Notice(channel: channel, payload: payload))
            defer { state.isSending = true }
            return !state.isSending
        }
        guard mustStart else { return }
        // Nobody awaits it: it ends by itself when nothing is left to be sent, and losing a notice costs a moment only.
        Task { [weak database] in
            while let notices = self.next() {
                guard let database else { continue }
                do {
                    try await database.execute(Self.statement(notices))
                    try await Task.sleep(for: Self.spacing)
                } catch {
                    database.configuration.observer?.noticeLost(error)
                }
            }
        }
    }

    private func next() -> [Notice]? {
        state.withLock { state in
            guard !state.wanted.isEmpty else {
                state.isSending = false
                return nil
            }
            defer { state.wanted = [] }
            return Array(state.wanted)
        }
    }

    private static func statement(_ notices: [Notice]) -> SQL {
        """
        select pg_notify(n.channel, n.payload)
        -- what a crash of the server forgets is found by looking: no need to wait for the disk
        from (select set_config('synchronous_commit', 'off', true)) as relaxed,
            unnest(\(notices.map(\.channel)), \(notices.map(\.payload))) as n (channel, payload)
        """
    }
}
