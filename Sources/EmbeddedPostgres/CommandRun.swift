import Foundation

/// Runs commands to their end without blocking anybody.
enum CommandRun {
    /// Runs a command; its output goes through a file, because a daemon that it leaves behind would hold a pipe open.
    static func run(_ command: [String], outputIn folder: URL) async throws {
        guard let program = command.first else { return }
        let log = folder.appending(path: "command-\(UUID().uuidString).log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: log) }
        let output = try FileHandle(forWritingTo: log)
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = Array(command.dropFirst())
        // Debian's own locale may be missing; messages are then in English for everybody.
        process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C.UTF-8"]) { $1 }
        process.currentDirectoryURL = URL(filePath: "/")
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        let status = try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        guard status == 0 else {
            let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
            throw EmbeddedPostgresError.failed(command: program, output: String(text.suffix(2_000)))
        }
    }
}
