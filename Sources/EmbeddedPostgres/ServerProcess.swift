import Foundation
import Glibc
import Synchronization

/// One run of the server: its first process, whose end is told when all of its children are gone too.
///
/// Not through `pg_ctl start`: Foundation takes a child for running until the last process that inherited its sockets has
/// ended, so the end of a command that leaves a daemon behind is never told.
final class ServerProcess: Sendable {
    let id: pid_t
    private let process: Mutex<Process>
    private let log: URL
    private let flag: EndFlag

    init(_ command: [String], log: URL) throws {
        if !FileManager.default.fileExists(atPath: log.path) {
            _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        }
        let output = try FileHandle(forWritingTo: log)
        try output.seekToEnd()
        let server = try CommandRun.process(command)
        server.standardOutput = output
        server.standardError = output
        let flag = EndFlag()
        server.terminationHandler = { _ in flag.set() }
        try server.run()
        id = server.processIdentifier
        process = Mutex(server)
        self.log = log
        self.flag = flag
    }

    private final class EndFlag: Sendable {
        private let value = Mutex(false)
        var isSet: Bool { value.withLock { $0 } }
        func set() { value.withLock { $0 = true } }
    }

    /// Waits until the server says in its pid file that it takes connections.
    func waitUntilReady(_ data: URL) async throws {
        let file = data.appending(path: "postmaster.pid")
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            let lines = ((try? String(contentsOf: file, encoding: .utf8)) ?? "").split(
                separator: "\n",
                omittingEmptySubsequences: false
            )
            if lines.count >= 8, lines[0] == "\(id)", lines[7].hasPrefix("ready") { return }
            guard !flag.isSet, ContinuousClock.now < deadline else {
                let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
                throw EmbeddedPostgresError.failed(command: "postgres", output: String(text.suffix(2_000)))
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Sends a signal to the first process and waits until nothing of the server is left.
    func end(with signal: Int32) async throws {
        if !flag.isSet { _ = Glibc.kill(id, signal) }
        while !flag.isSet { try await Task.sleep(for: .milliseconds(10)) }
    }
}
