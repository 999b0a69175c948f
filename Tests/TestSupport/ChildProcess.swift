public import Foundation
import Glibc
import Synchronization

/// A process of its own that a test starts, signals and waits for; it is killed when the test lets go of it.
public final class ChildProcess: Sendable {
    /// The process's id.
    public let id: pid_t
    /// The file that its output and errors go to.
    public let log: URL

    private let process: Mutex<Process>
    private let ended: ExitSignal

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: the file.
    ///   - arguments: what it is given.
    ///   - environment: added to this process's own.
    ///   - log: where its output and errors are appended; a temporary file if nil.
    /// - Throws: what the system said when it could not be started.
    public init(
        _ program: URL,
        _ arguments: [String],
        environment: [String: String] = [:],
        log: URL? = nil
    ) throws {
        let file = try log ?? temporaryDirectory().appending(path: "output.log")
        if !FileManager.default.fileExists(atPath: file.path) {
            _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        }
        let output = try FileHandle(forWritingTo: file)
        try output.seekToEnd()
        let child = Process()
        child.executableURL = program
        child.arguments = arguments
        child.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        child.standardInput = FileHandle.nullDevice
        child.standardOutput = output
        child.standardError = output
        let signal = ExitSignal()
        child.terminationHandler = { signal.end(status: $0.terminationStatus) }
        try Self.withoutBlockedSignals { try child.run() }
        self.log = file
        id = child.processIdentifier
        ended = signal
        process = Mutex(child)
    }

    deinit {
        if ended.status == nil { _ = Glibc.kill(id, SIGKILL) }
    }

    /// Whether it has not ended yet.
    public var isRunning: Bool { ended.status == nil }

    /// All that it has printed.
    public var output: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// Sends a signal, such as `SIGKILL` or `SIGSTOP`.
    public func send(_ signal: Int32) {
        if isRunning { _ = Glibc.kill(id, signal) }
    }

    /// Waits for its end and returns the exit status, or the number of the signal that ended it.
    @discardableResult
    public func waitForExit(within deadline: Duration = .seconds(60)) async throws -> Int32 {
        try await eventually("the end of process \(id)", within: deadline) { !self.isRunning }
        return ended.status ?? -1
    }

    /// A child inherits the signals that the thread which starts it blocks, and a thread of Dispatch's blocks nearly all.
    private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        sigemptyset(&none)
        var before = sigset_t()
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    private final class ExitSignal: Sendable {
        private let value = Mutex<Int32?>(nil)
        var status: Int32? { value.withLock { $0 } }
        func end(status: Int32) { value.withLock { $0 = status } }
    }
}
