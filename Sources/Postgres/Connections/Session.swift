import CPostgres
import Foundation

/// One session with the server: libpq's connection and what is prepared in it.
///
/// `@unchecked Sendable`: it is only touched on its connection's thread, which the connection sees to.
final class Session: @unchecked Sendable {
    let configuration: DatabaseConfiguration
    let gate: CancelGate
    private(set) var handle: OpaquePointer?
    private(set) var lossReason: String?
    private var statements: StatementCache
    /// How many transactions and savepoints are open.
    var depth = 0
    /// What is to be done once the outermost transaction has been committed.
    var afterCommit: [@Sendable () -> Void] = []

    init(configuration: DatabaseConfiguration, gate: CancelGate) {
        self.configuration = configuration
        self.gate = gate
        statements = StatementCache(capacity: configuration.statementCacheSize)
    }

    deinit {
        if let handle { PQfinish(handle) }
    }

    func connect() throws(PostgresError) {
        let made = try SessionOpening.open(configuration)
        handle = made
        gate.adopt(connection: made)
        guard !configuration.pooler else { return }
        let settings = """
            set statement_timeout = \(Self.milliseconds(configuration.statementTimeout));
            set idle_in_transaction_session_timeout = \(Self.milliseconds(configuration.idleInTransactionTimeout))
            """
        do {
            _ = try runSimple(settings)
        } catch {
            close(reason: "\(error)")
            throw error
        }
    }

    func close(reason: String) {
        if lossReason == nil { lossReason = reason }
        guard let open = handle else { return }
        handle = nil
        gate.adopt(connection: nil)
        PQfinish(open)
    }

    /// Says whether the session may be lent again: alive, and in no transaction.
    var isReusable: Bool {
        guard let handle else { return false }
        return PQstatus(handle) == CONNECTION_OK && PQtransactionStatus(handle) == PQTRANS_IDLE
    }

    var isInFailedTransaction: Bool { handle.map { PQtransactionStatus($0) == PQTRANS_INERROR } ?? false }

    /// Sees whether the server has closed the session meanwhile, without a round trip where nothing has come from it.
    func isAlive() -> Bool {
        guard let handle, PQstatus(handle) == CONNECTION_OK else { return false }
        guard SocketWait.wait(PQsocket(handle), writing: false, until: .now) == .ready else { return true }
        // Something came unasked: a parameter's change, or a farewell whose end of file may still be on its way. Only an
        // answer tells them apart.
        do throws(PostgresError) {
            _ = try control("")
        } catch {
            close(reason: "\(error)")
        }
        return lossReason == nil
    }

    /// Runs a statement.
    ///
    /// - Parameters:
    ///   - sql: The statement.
    ///   - ticket: The number under which its task may cancel it; `nil` for what must not be cancelled.
    ///   - timeout: How long it may take; `nil` for as long as it likes.
    /// - Returns: The result, which is no error.
    /// - Throws: What the server says, or how the connection was lost.
    func run(_ sql: SQL, ticket: UInt64?, timeout: Duration?) throws(PostgresError) -> ResultStorage {
        guard configuration.pooler else {
            let key = StatementCache.Key(text: sql.text, types: sql.parameters.slots.map(\.type.rawValue))
            do {
                return try runPrepared(sql, key, ticket: ticket, timeout: timeout)
            } catch {
                guard Self.isStale(error) else { throw error }
                // The table changed its shape under the prepared statement, or somebody discarded it.
                statements.remove(key)
                guard isReusable else { throw error }
                return try runPrepared(sql, key, ticket: ticket, timeout: timeout)
            }
        }
        return try perform(sql.text, ticket: ticket, timeout: timeout) { handle in
            sql.parameters.withPointers { count, types, values, lengths, formats in
                sql.text.withCString { PQsendQueryParams(handle, $0, count, types, values, lengths, formats, 1) }
            }
        }
    }

    /// Runs a text of any number of statements without values, such as a migration.
    func runSimple(
        _ text: String,
        ticket: UInt64? = nil,
        timeout: Duration? = nil
    ) throws(PostgresError) -> ResultStorage {
        try perform(text, ticket: ticket, timeout: timeout) { handle in text.withCString { PQsendQuery(handle, $0) } }
    }

    private func runPrepared(
        _ sql: SQL,
        _ key: StatementCache.Key,
        ticket: UInt64?,
        timeout: Duration?
    ) throws(PostgresError) -> ResultStorage {
        let name: String
        if let known = statements.name(for: key) {
            name = known
        } else {
            name = statements.freshName()
            _ = try perform(sql.text, ticket: ticket, timeout: timeout) { handle in
                key.types.withUnsafeBufferPointer { types in
                    PQsendPrepare(handle, name, sql.text, Int32(clamping: types.count), types.baseAddress)
                }
            }
            statements.insert(key, name: name)
            try deallocateForgotten()
        }
        return try perform(sql.text, ticket: ticket, timeout: timeout) { handle in
            sql.parameters.withPointers { count, _, values, lengths, formats in
                name.withCString { PQsendQueryPrepared(handle, $0, count, values, lengths, formats, 1) }
            }
        }
    }

    private func deallocateForgotten() throws(PostgresError) {
        guard !statements.forgotten.isEmpty, !isInFailedTransaction else { return }
        for name in statements.takeForgotten() {
            do throws(PostgresError) {
                _ = try runSimple("deallocate \(name)", timeout: configuration.statementTimeout)
            } catch {
                // Somebody discarded it before us.
                guard error.sqlState == .invalidStatementName else { throw error }
            }
        }
    }

    private static func isStale(_ error: PostgresError) -> Bool {
        error.sqlState == .featureNotSupported || error.sqlState == .invalidStatementName
    }

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        let (whole, overflowed) = seconds.multipliedReportingOverflow(by: 1_000)
        guard !overflowed else { return Int64(Int32.max) }
        return min(max(0, whole &+ attoseconds / 1_000_000_000_000_000), Int64(Int32.max))
    }

    // MARK: - One round trip

    private func perform(
        _ statement: String,
        ticket: UInt64?,
        timeout: Duration?,
        _ send: (OpaquePointer) -> Int32
    ) throws(PostgresError) -> ResultStorage {
        guard let handle else { throw .connectionLost(reason: lossReason ?? "it was closed") }
        let own = ticket ?? gate.ticket()
        guard gate.begin(own) else { throw .cancelled }
        let exchange = Exchange(
            handle: handle,
            timeout: timeout,
            grace: configuration.answerGrace,
            interrupt: interruption(own)
        )
        let outcome = send(handle) == 1 ? exchange.finish() : .lost(message(handle))
        let (wasCancelled, isLate) = gate.end(own)
        if isLate { close(reason: "a cancellation got no answer") }
        switch outcome {
        case .lost(let reason):
            close(reason: reason)
            throw .connectionLost(reason: reason)
        case .result(let result):
            return try check(result, statement, wasCancelled: wasCancelled, exchange)
        }
    }

    /// What to do when a statement runs out of time: the server's own timeout comes first, except behind a pooler.
    private func interruption(_ ticket: UInt64) -> (() -> Void)? {
        guard configuration.pooler else { return nil }
        return { [gate] in gate.interrupt(ticket) }
    }

    private func check(
        _ result: ResultStorage,
        _ statement: String,
        wasCancelled: Bool,
        _ exchange: Exchange
    ) throws(PostgresError) -> ResultStorage {
        switch PQresultStatus(result.pointer) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return result
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            close(reason: "a copy was asked for")
            throw .misuse("copy is not supported; insert from unnest instead")
        default: break
        }
        let error = result.serverError(statement: statement)
        if error.state == .queryCanceled {
            if wasCancelled { throw .cancelled }
            if let limit = exchange.exceededTimeout { throw .timedOut(after: limit) }
        }
        if error.state.isConnectionLoss || handle.map({ PQstatus($0) == CONNECTION_BAD }) ?? false {
            close(reason: "\(error)")
            throw .connectionLost(reason: "\(error)")
        }
        throw .server(error)
    }

    private func message(_ handle: OpaquePointer) -> String {
        SessionOpening.line(PQerrorMessage(handle).map { String(cString: $0) } ?? "unknown")
    }
}
