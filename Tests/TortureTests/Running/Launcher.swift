import Foundation
import TestSupport

/// Starts `pollux` in its roles, with one environment.
struct Launcher: Sendable {
    let folder: URL
    let environment: [String: String]

    /// The binary that the tests were built with.
    static var binary: URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "pollux")
    }

    /// Starts a role; its log is `NAME.log` in the folder, kept over restarts.
    func start(_ name: String, _ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(
            Self.binary,
            arguments,
            environment: environment,
            log: folder.appending(path: "\(name).log")
        )
    }

    /// Runs a command to its end and returns what it printed.
    func run(_ arguments: String...) async throws -> String {
        let process = try start(arguments[0], arguments)
        let status = try await process.waitForExit()
        guard status == 0 else { throw TortureFailure("\(arguments) ended with \(status): \(process.output)") }
        return process.output
    }
}
