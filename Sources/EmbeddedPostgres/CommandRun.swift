import Foundation

/// Runs commands to their end without blocking anybody.
enum CommandRun {
    /// A command that can be started, with nothing of the caller's terminal or folder.
    static func process(_ command: [String]) throws -> Process {
        guard let program = command.first else {
            throw EmbeddedPostgresError.failed(command: "", output: "an empty command")
        }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = Array(command.dropFirst())
        // Debian's own locale may be missing; messages are then in English for everybody.
        process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C.UTF-8"]) { $1 }
        process.currentDirectoryURL = URL(filePath: "/")
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// Runs a command to its end; its output is shown if it fails.
    static func run(_ command: [String], outputIn folder: URL) async throws {
        let log = folder.appending(path: "command-\(UUID().uuidString).log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: log) }
        let output = try FileHandle(forWritingTo: log)
        let process = try process(command)
        process.standardOutput = output
        process.standardError = output
        let status = try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        // Until here: a process that nobody holds never tells its end.
        withExtendedLifetime(process) {}
        guard status == 0 else {
            let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
            throw EmbeddedPostgresError.failed(command: command[0], output: String(text.suffix(2_000)))
        }
    }
}
