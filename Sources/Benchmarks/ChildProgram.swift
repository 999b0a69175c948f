import Foundation
import Glibc
import Synchronization

/// A program that answers with lines while it runs: a peer's driver, or this very binary in another part.
final class ChildProgram: Sendable {
    /// What it writes to its standard output, line by line.
    let lines: AsyncStream<String>

    private let process: Mutex<Process>
    private let errors = Mutex("")
    private let ended: AsyncStream<Int32>

    /// Starts a program, with variables beside those of this process.
    init(_ program: URL, _ arguments: [String], variables: [String: String] = [:]) throws {
        let child = Process()
        let (output, complaints) = (Pipe(), Pipe())
        child.executableURL = program
        child.arguments = arguments
        child.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
        child.standardInput = FileHandle.nullDevice
        child.standardOutput = output
        child.standardError = complaints
        let (endings, ending) = AsyncStream<Int32>.makeStream()
        child.terminationHandler = { process in
            ending.yield(process.terminationStatus)
            ending.finish()
        }
        // A child inherits the mask of the thread that starts it.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        try child.run()
        let (stream, continuation) = AsyncStream<String>.makeStream()
        lines = stream
        ended = endings
        process = Mutex(child)
        // Reading blocks: a thread for each pipe, which ends with the program.
        Self.read(output) {
            continuation.yield($0)
        } atEnd: {
            continuation.finish()
        }
        Self.read(complaints) { [self] line in
            errors.withLock { $0 = String(($0 + line + "\n").suffix(2_000)) }
        } atEnd: {
        }
    }

    /// Sends it a signal.
    func signal(_ number: Int32) {
        process.withLock { _ = Glibc.kill($0.processIdentifier, number) }
    }

    /// Waits until it has ended.
    ///
    /// - Throws: ``BenchmarkError/unreadable(_:)`` with what it complained about when it failed.
    func end() async throws {
        for await status in ended where status != 0 {
            throw BenchmarkError.unreadable(errors.withLock { $0 })
        }
    }

    /// Kills it where it has not ended after so long.
    func limit(to duration: Duration) -> Task<Void, any Error> {
        // Whoever calls cancels it when the program has ended.
        Task {
            try await Task.sleep(for: duration)
            signal(SIGKILL)
        }
    }

    private static func read(
        _ pipe: Pipe,
        _ line: @escaping @Sendable (String) -> Void,
        atEnd: @escaping @Sendable () -> Void
    ) {
        let descriptor = dup(pipe.fileHandleForReading.fileDescriptor)
        Thread.detachNewThread {
            guard let file = fdopen(descriptor, "r") else { return atEnd() }
            defer { fclose(file) }
            var buffer: UnsafeMutablePointer<CChar>?
            var size = 0
            defer { free(buffer) }
            while getline(&buffer, &size, file) > 0, let text = buffer {
                line(String(cString: text).trimmingCharacters(in: .newlines))
            }
            atEnd()
        }
    }
}
