import Testing

@testable import Postgres

struct ErrorTests {
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
