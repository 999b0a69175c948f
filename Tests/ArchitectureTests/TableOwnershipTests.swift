import Foundation
import Testing

/// A table belongs to one target, which alone writes it; `migrations/README.md` lists who owns what.
struct TableOwnershipTests {
    let repository = Repository()

    @Test func `every table has one owner, and only its owner writes it`() throws {
        let owners = try listedOwners()
        let created = try repository.files(below: "migrations", suffix: ".sql")
            .flatMap { matches(in: $0.text, "create table (?:if not exists )?pollux\\.([a-z_]+)\\s*\\(") }
        #expect(created.count > 10)
        #expect(created.filter { owners[$0] == nil }.isEmpty, "missing in migrations/README.md")

        var faults: [String] = []
        for file in try repository.files(below: "Sources", suffix: ".swift") {
            guard let target = file.path.split(separator: "/").dropFirst().first.map(String.init) else { continue }
            // Benchmarks fill tables by the million, in databases that they make and drop.
            guard target != "Benchmarks" else { continue }
            let written = matches(in: file.text, "(?:insert into|update|delete from|truncate) pollux\\.([a-z_]+)")
            for table in written where owners[table] != nil && owners[table] != target {
                faults.append("\(file.path) writes \(table), which belongs to \(owners[table] ?? "?")")
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    /// Reads rows that begin with a table in backticks and then its target.
    private func listedOwners() throws -> [String: String] {
        try repository.text("migrations/README.md").split(separator: "\n").reduce(into: [:]) { owners, line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count >= 2, cells[0].hasPrefix("`"), cells[0].hasSuffix("`") else { return }
            owners[cells[0].trimmingCharacters(in: ["`"])] = cells[1].trimmingCharacters(in: ["`"])
        }
    }

    private func matches(in text: String, _ pattern: String) -> [String] {
        guard let expression = try? NSRegularExpression(pattern: pattern, options: .caseInsensitive) else { return [] }
        let whole = NSRange(text.startIndex..., in: text)
        return expression.matches(in: text, range: whole).compactMap { match in
            Range(match.range(at: 1), in: text).map { String(text[$0]) }
        }
    }
}
