import ServiceLifecycle

/// Holds services back until the database is there and has the schema that they need.
final class Gate: Sendable {
    private let task: Task<Void, any Error>

    init(_ database: DatabaseGate) {
        // Awaited by every service that is held; cancelled by a shutdown that comes first.
        task = Task { try await database.wait() }
    }

    /// Gives up waiting.
    func close() {
        task.cancel()
    }

    /// Returns whether the process may work; `false` when it is shut down before.
    func opens() async -> Bool {
        let result = await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await task.result
            } onGracefulShutdown: {
                self.task.cancel()
            }
        } onCancel: {
            task.cancel()
        }
        switch result {
        case .success: return true
        case .failure: return false
        }
    }

    /// The service, which begins when the gate opens.
    func holding(_ service: any Service) -> any Service {
        Held(gate: self, service: service)
    }

    private struct Held: Service {
        let gate: Gate
        let service: any Service

        func run() async throws {
            guard await gate.opens() else {
                // A group takes a service that ends before its turn for a failure.
                try await gracefulShutdown()
                return
            }
            try await service.run()
        }
    }
}
