import Testing

@testable import Postgres

struct ErrorTests {
    @Test func `a data exception's message is not shown, since it quotes the value`() {
        let error = ServerError(
            state: .invalidTextRepresentation,
            message: "invalid input syntax for type integer: \"hunter2\"",
            statement: "select $1"
        )
        #expect(!"\(PostgresError.server(error))".contains("hunter2"))
        #expect("\(PostgresError.server(error))".contains("22P02"))
        #expect(String(reflecting: PostgresError.server(error)).contains("hunter2"))
    }

    @Test func `a constraint is named, its values are not`() {
        let error = ServerError(
            state: .uniqueViolation,
            message: "duplicate key value violates unique constraint \"job_key\"",
            detail: "Key (name)=(hunter2) already exists.",
            constraint: "job_key"
        )
        #expect("\(PostgresError.server(error))".contains("job_key"))
        #expect(!"\(PostgresError.server(error))".contains("hunter2"))
        #expect(PostgresError.server(error).constraint == "job_key")
    }

    @Test(arguments: [SQLState.serializationFailure, .deadlockDetected])
    func `what may succeed when run again is transient`(state: SQLState) {
        #expect(state.isTransient)
        #expect(!state.isConnectionLoss)
    }

    @Test(arguments: [SQLState.adminShutdown, .crashShutdown, .cannotConnectNow, .connectionFailure])
    func `a server that goes away is a lost connection`(state: SQLState) {
        #expect(state.isConnectionLoss)
        #expect(PostgresError.server(ServerError(state: state, message: "")).isConnectionLoss)
    }
}
