import Foundation
import TestSupport

/// PostgreSQL's own client, as operators use it.
struct Psql {
    /// What came of it.
    struct Answer {
        let status: Int32
        let output: String

        /// The names of the columns, from the first line.
        var columns: [String] { OperatorTable.columns(of: output) }
    }

    let conninfo: String

    /// Runs SQL as a role, each statement for itself.
    func run(_ sql: String, as role: String? = nil) async throws -> Answer {
        let child = try ChildProcess(
            URL(filePath: "/usr/bin/env"),
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", conninfo, "-c", sql],
            environment: role.map { ["PGOPTIONS": "-c role=\($0)"] } ?? [:]
        )
        let status = try await child.waitForExit()
        return Answer(status: status, output: child.output)
    }
}

/// A table as psql draws it.
enum OperatorTable {
    static func columns(of table: String) -> [String] {
        (table.split(separator: "\n").first ?? "").split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
