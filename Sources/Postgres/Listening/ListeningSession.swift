import CPostgres
import Foundation

/// One session that listens, used on the listener's thread alone.
struct ListeningSession: ~Copyable {
    /// How long nothing may come before the server is asked whether it is still there.
    private static let quietTime: Duration = .seconds(30)
    private static let patience: Duration = .seconds(10)

    private let handle: OpaquePointer
    private let wakeUp: Int32

    init(conninfo: String, configuration: DatabaseConfiguration, wakeUp: Int32) throws(PostgresError) {
        handle = try SessionOpening.open(conninfo: conninfo, configuration)
        self.wakeUp = wakeUp
    }

    deinit {
        PQfinish(handle)
    }

    /// Takes what was written to wake the thread.
    static func drain(_ descriptor: Int32) {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(descriptor, &bytes, bytes.count) > 0 {}
    }

    /// Listens until the session breaks or nobody wants a channel any more.
    ///
    /// An empty payload says that listening has begun: what was sent before may have been missed.
    func follow(channels: () -> Set<String>?, deliver: (_ payload: String, _ channel: String) -> Void) {
        var current: Set<String> = []
        while let wanted = channels() {
            for channel in wanted.subtracting(current) {
                guard run("listen \(SQL.quoted(channel))") else { return }
                deliver("", channel)
            }
            for channel in current.subtracting(wanted) {
                guard run("unlisten \(SQL.quoted(channel))") else { return }
            }
            current = wanted
            while let notification = PQnotifies(handle) {
                let channel = String(cString: notification.pointee.relname)
                let payload = notification.pointee.extra.map { String(cString: $0) } ?? ""
                PQfreemem(notification)
                deliver(payload, channel)
            }
            guard waitForNews() else { return }
        }
    }

    private func waitForNews() -> Bool {
        var entries = [
            pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0),
        ]
        let count = poll(&entries, 2, Int32(Self.quietTime.components.seconds * 1_000))
        if count < 0 { return errno == EINTR }
        guard count > 0 else { return run("select 1") }
        Self.drain(wakeUp)
        return PQconsumeInput(handle) == 1 && PQstatus(handle) == CONNECTION_OK
    }

    private func run(_ statement: String) -> Bool {
        guard PQsendQuery(handle, statement) == 1 else { return false }
        guard
            case .result(let result) = Exchange(handle: handle, timeout: Self.patience, grace: .zero, interrupt: nil)
                .finish()
        else {
            return false
        }
        let status = PQresultStatus(result.pointer)
        return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK
    }
}
