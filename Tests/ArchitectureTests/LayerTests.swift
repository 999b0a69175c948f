import Testing

struct LayerTests {
    let repository = Repository()

    @Test func `a target imports only what its row lists`() throws {
        var faults: [String] = []
        let folders = try repository.names(in: "Sources").map { ("Sources", $0) }
        for (folder, target) in folders + Layers.processes.keys.map({ ("Tests", $0) }) {
            for file in try repository.files(below: "\(folder)/\(target)", suffix: ".swift") {
                guard let allowed = Layers.allowed(for: target) else {
                    faults.append("\(target) has no row in Layers")
                    break
                }
                for module in importedModules(of: file) where !allowed.contains(module) && module != target {
                    faults.append("\(file.path) imports \(module)")
                }
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `every row is a target and the rows have no cycle`() throws {
        let targets = Set(try repository.names(in: "Sources"))
        #expect(Set(Layers.own.keys).isSubset(of: targets))
        var below: [String: Set<String>] = Layers.own
        for _ in Layers.own.keys {
            for (target, direct) in below {
                below[target] = direct.reduce(into: direct) { $0.formUnion(below[$1] ?? []) }
            }
        }
        let cyclic = below.filter { $0.value.contains($0.key) }.keys.sorted()
        #expect(cyclic.isEmpty)
    }

    @Test func `a test target reaches into no layer with testable, and nothing is re-exported`() throws {
        let sources = try repository.files(below: "Sources", suffix: ".swift")
        let tests = try repository.files(below: "Tests", suffix: ".swift")
        let exported = sources.filter { $0.text.contains("@_" + "exported") }.map(\.path)
        #expect(exported.isEmpty)
        let faults = tests.flatMap { file in
            file.lines.filter { $0.hasPrefix("@testable import") }
                .compactMap { $0.split(separator: " ").last.map(String.init) }
                .filter { module in !file.path.hasPrefix("Tests/\(module)Tests/") }
                .map { "\(file.path) reaches into \($0)" }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    /// `public import struct A.B` and `@preconcurrency import A` both name the module A.
    private func importedModules(of file: Repository.File) -> [String] {
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor"]
        return file.lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let position = words.firstIndex(of: "import"), position <= 2, words.count > position + 1 else {
                return nil
            }
            guard words[..<position].allSatisfy({ $0.hasPrefix("@") || Self.accessLevels.contains($0) }) else {
                return nil
            }
            let rest = words[(position + 1)...].drop(while: kinds.contains)
            return rest.first?.split(separator: ".").first.map(String.init)
        }
    }

    private static let accessLevels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
}
