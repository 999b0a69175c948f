/// A five-character SQLSTATE as PostgreSQL reports it.
///
/// The constants are the ones that code decides on; every other state is a value all the same.
public struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The five characters.
    public let rawValue: String

    /// Makes a state of its five characters.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The five characters.
    public var description: String { rawValue }

    /// The first two characters, which name the class of the error.
    public var errorClass: String { String(rawValue.prefix(2)) }

    /// Says whether the same transaction, run again from its start, may well succeed: serialization failures and deadlocks.
    public var isTransient: Bool { self == .serializationFailure || self == .deadlockDetected }

    /// Says whether the state means that the session is gone or the server takes no sessions now.
    public var isConnectionLoss: Bool {
        switch self {
        case .adminShutdown, .crashShutdown, .cannotConnectNow, .idleSessionTimeout, .idleInTransactionTimeout: true
        default: errorClass == "08"
        }
    }
}

extension SQLState {
    /// A command that finished without an error.
    public static let success = SQLState(rawValue: "00000")
    /// The connection failed while it was in use.
    public static let connectionFailure = SQLState(rawValue: "08006")
    /// Something that the server does not do, or a cached plan whose result has changed its type.
    public static let featureNotSupported = SQLState(rawValue: "0A000")
    /// A text longer than its column.
    public static let stringDataRightTruncation = SQLState(rawValue: "22001")
    /// A number beyond its type.
    public static let numericValueOutOfRange = SQLState(rawValue: "22003")
    /// Bytes that are no valid text, a NUL among them.
    public static let characterNotInRepertoire = SQLState(rawValue: "22021")
    /// A text that its type cannot be read from.
    public static let invalidTextRepresentation = SQLState(rawValue: "22P02")
    /// A null in a column that takes none.
    public static let notNullViolation = SQLState(rawValue: "23502")
    /// A reference to a row that is not there.
    public static let foreignKeyViolation = SQLState(rawValue: "23503")
    /// A key that is there already.
    public static let uniqueViolation = SQLState(rawValue: "23505")
    /// A row that its table's check refuses.
    public static let checkViolation = SQLState(rawValue: "23514")
    /// A row that an exclusion constraint refuses.
    public static let exclusionViolation = SQLState(rawValue: "23P01")
    /// A write in a transaction that may only read.
    public static let readOnlyTransaction = SQLState(rawValue: "25006")
    /// A statement in a transaction that has failed already.
    public static let inFailedTransaction = SQLState(rawValue: "25P02")
    /// A transaction that was idle too long; the session is gone.
    public static let idleInTransactionTimeout = SQLState(rawValue: "25P03")
    /// A prepared statement that the session does not know.
    public static let invalidStatementName = SQLState(rawValue: "26000")
    /// A role that may not log in.
    public static let invalidAuthorization = SQLState(rawValue: "28000")
    /// A wrong password.
    public static let invalidPassword = SQLState(rawValue: "28P01")
    /// A database that is not there.
    public static let invalidCatalogName = SQLState(rawValue: "3D000")
    /// A schema that is not there.
    public static let invalidSchemaName = SQLState(rawValue: "3F000")
    /// Two transactions that cannot be put in one order; run the transaction again.
    public static let serializationFailure = SQLState(rawValue: "40001")
    /// Two transactions that waited for each other; run the transaction again.
    public static let deadlockDetected = SQLState(rawValue: "40P01")
    /// A statement that cannot be parsed.
    public static let syntaxError = SQLState(rawValue: "42601")
    /// Something that the role may not do.
    public static let insufficientPrivilege = SQLState(rawValue: "42501")
    /// A column that is not there.
    public static let undefinedColumn = SQLState(rawValue: "42703")
    /// A function that is not there.
    public static let undefinedFunction = SQLState(rawValue: "42883")
    /// A table that is not there.
    public static let undefinedTable = SQLState(rawValue: "42P01")
    /// A database that is there already.
    public static let duplicateDatabase = SQLState(rawValue: "42P04")
    /// A prepared statement that is there already.
    public static let duplicatePreparedStatement = SQLState(rawValue: "42P05")
    /// A schema that is there already.
    public static let duplicateSchema = SQLState(rawValue: "42P06")
    /// A table that is there already.
    public static let duplicateTable = SQLState(rawValue: "42P07")
    /// A full disk.
    public static let diskFull = SQLState(rawValue: "53100")
    /// No memory.
    public static let outOfMemory = SQLState(rawValue: "53200")
    /// No free connection slot.
    public static let tooManyConnections = SQLState(rawValue: "53300")
    /// Something larger than the server takes.
    public static let programLimitExceeded = SQLState(rawValue: "54000")
    /// An object that somebody is using.
    public static let objectInUse = SQLState(rawValue: "55006")
    /// A lock that was not to be had at once, or within `lock_timeout`.
    public static let lockNotAvailable = SQLState(rawValue: "55P03")
    /// A statement that was cancelled, or ran into its timeout.
    public static let queryCanceled = SQLState(rawValue: "57014")
    /// A session that an administrator ended, or a server that is stopping.
    public static let adminShutdown = SQLState(rawValue: "57P01")
    /// A session that ended because another server process crashed.
    public static let crashShutdown = SQLState(rawValue: "57P02")
    /// A server that is starting, stopping or recovering.
    public static let cannotConnectNow = SQLState(rawValue: "57P03")
    /// A session that was idle too long.
    public static let idleSessionTimeout = SQLState(rawValue: "57P05")
    /// An exception that a function of ours raised.
    public static let raiseException = SQLState(rawValue: "P0001")
    /// A damaged page of a table.
    public static let dataCorrupted = SQLState(rawValue: "XX001")
    /// A damaged page of an index.
    public static let indexCorrupted = SQLState(rawValue: "XX002")
}
