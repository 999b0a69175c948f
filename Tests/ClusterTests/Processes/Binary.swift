import Foundation
import Postgres
import TestSupport

/// Runs `pollux` as an operator does, in an environment that holds nothing of this machine's.
enum Binary {
    /// What a command came to.
    struct Ended {
        let status: Int32
        let output: String

        /// The lines that the command printed.
        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    /// Starts a command and waits for its end.
    static func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Ended {
        let process = try ChildProcess(ProcessCluster.binary, arguments, environment: environment)
        let status = try await process.waitForExit()
        return Ended(status: status, output: process.output)
    }

    /// Starts a role.
    static func start(_ arguments: [String], environment: [String: String]) throws -> ChildProcess {
        try ChildProcess(ProcessCluster.binary, arguments, environment: environment)
    }

    /// Starts a role, waits until its log says something, tells it to end, and returns how it did.
    static func endGracefully(_ process: ChildProcess, within deadline: Duration = .seconds(15)) async throws -> Int32 {
        process.send(SIGTERM)
        return try await process.waitForExit(within: deadline)
    }

    /// A database beside the suite's own that has no schema yet, as a connection string.
    static func emptyDatabase() async throws -> String {
        let suite = TestDatabase.current
        let name = "empty_\(UInt32.random(in: 0...UInt32.max))"
        _ = try await suite.database.execute(SQL(stringLiteral: "create database \(name) template template0"))
        let words = suite.conninfo.split(separator: " ").filter { !$0.hasPrefix("dbname=") }
        return (words + ["dbname=\(name)"]).joined(separator: " ")
    }
}
