import Foundation

/// Runs a peer's program to its end.
enum CommandOutput {
    /// Returns what the program wrote.
    ///
    /// - Throws: ``BenchmarkError/unreadable(_:)`` with its output when it failed.
    static func of(_ program: URL, _ arguments: [String]) async throws -> String {
        // Waiting for the pipe's end blocks; it has a thread of its own and not one of the cooperative pool.
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try run(program, arguments) })
            }
        }
    }

    /// The number behind a mark in a program's output.
    static func number(in text: String, after mark: String) -> Double? {
        text.range(of: mark).flatMap { Double(text[$0.upperBound...].prefix { $0.isNumber || $0 == "." }) }
    }

    private static func run(_ program: URL, _ arguments: [String]) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        // A child inherits the mask of the thread that starts it: with SIGALRM blocked, `pgbench -T` never ends.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        try process.run()
        let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let text = String(decoding: bytes, as: UTF8.self)
        guard process.terminationStatus == 0 else { throw BenchmarkError.unreadable(text) }
        return text
    }
}
