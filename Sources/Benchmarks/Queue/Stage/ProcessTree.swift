import Foundation
import Glibc

/// A process and all of its children, as `/proc` shows them.
struct ProcessTree: Sendable {
    let root: Int

    /// How long processors have worked for the tree so far, in seconds: for what runs, and for what has ended in it.
    func processorTime() -> Double {
        // What ends while we look is either missed or counted twice: the root's account of ended children tells.
        for _ in 0..<100 {
            let before = Self.stat(root)?.ofChildren
            let sum = sum()
            if before == Self.stat(root)?.ofChildren { return sum }
        }
        return .nan
    }

    private func sum() -> Double {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let stats = entries.compactMap { Int($0) }.compactMap { id in Self.stat(id).map { (id, $0) } }
        let parentOf = Dictionary(uniqueKeysWithValues: stats.map { ($0, $1.parent) })
        let ticks = stats.filter { isInTree($0.0, parentOf) }.map { $0.1.own + $0.1.ofChildren }.reduce(0, +)
        return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func stat(_ id: Int) -> (parent: Int, own: Double, ofChildren: Double)? {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        // Behind the name: state, parent, … user, system, children's user, children's system.
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 14, let parent = Int(fields[1]) else { return nil }
        let ticks = fields[11...14].compactMap { Double($0) }
        return (parent, ticks.prefix(2).reduce(0, +), ticks.suffix(2).reduce(0, +))
    }

    private func isInTree(_ id: Int, _ parentOf: [Int: Int]) -> Bool {
        var id = id
        while id != root {
            guard let parent = parentOf[id], parent > 0 else { return false }
            id = parent
        }
        return true
    }
}
