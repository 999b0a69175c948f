import Foundation
import TestSupport

/// `deploy/operators.md`, taken apart.
struct OperatorGuide {
    /// Who a block of SQL is for.
    enum Reader: String {
        /// Reads the views.
        case `operator` = ""
        /// Acts through the functions.
        case administrator
        /// Sets things up, or ends sessions: the owner of the schema.
        case owner
    }

    /// A block of SQL, and what the page says that it prints.
    struct Block {
        let reader: Reader
        let sql: String
        let example: String?
    }

    struct Unknown: Error {
        let word: String
    }

    let text: String
    let blocks: [Block]

    init(testFile: String = #filePath) throws {
        let root = URL(filePath: testFile).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        text = try String(contentsOf: root.appending(path: "deploy/operators.md"), encoding: .utf8)
        blocks = try text.matches(of: /```sql *([a-z]*)\n((?:.|\n)*?)```\n(?:\n```text\n((?:.|\n)*?)```\n)?/).map {
            match in
            guard let reader = Reader(rawValue: String(match.1)) else { throw Unknown(word: String(match.1)) }
            return Block(reader: reader, sql: String(match.2), example: match.3.map(String.init))
        }
    }

    /// The columns of each view that the reference describes.
    var views: [String: [String]] {
        var views: [String: [String]] = [:]
        var view: String?
        for line in text.split(separator: "\n") {
            if let name = line.firstMatch(of: /^### `([a-z_]+)`/)?.1 { view = String(name) }
            if line.hasPrefix("## ") { view = nil }
            if let view, let column = line.firstMatch(of: /^\| `([a-z_]+)` \|/)?.1 {
                views[view, default: []].append(String(column))
            }
        }
        return views
    }

    /// The functions that the reference describes, with their arguments.
    var functions: [String] {
        text.matches(of: /\n\| `([a-z_]+\(.*?\))[^`]*` \|/).map { String($0.1) }
    }
}
