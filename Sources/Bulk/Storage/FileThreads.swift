import Dispatch

/// Runs calls that wait for the disk, on threads of their own and never on the cooperative pool.
enum FileThreads {
    private static let queue = DispatchQueue(label: "pollux.files", attributes: .concurrent)

    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
