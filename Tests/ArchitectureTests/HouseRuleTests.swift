import Foundation
import Testing

struct HouseRuleTests {
    let repository = Repository()

    @Test func `no file has more than 300 lines without a reason at its head`() throws {
        let files = try ["Sources", "Tests"].flatMap { try repository.files(below: $0, suffix: ".swift") }
        let long = files.filter {
            $0.lines.count > 301 && !$0.lines.prefix(5).contains { $0.hasPrefix("// Long because") }
        }
        #expect(long.isEmpty, "\(long.map { "\($0.path): \($0.lines.count)" }.joined(separator: "\n"))")
    }

    @Test func `nothing in Sources can trap on purpose`() throws {
        let traps = ["try" + "!", " as" + "!", "fatal" + "Error(", ".unsafely" + "Unwrapped"]
        let faults = try repository.files(below: "Sources", suffix: ".swift").flatMap { file in
            traps.filter { file.text.contains($0) }.map { "\(file.path): \($0)" }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `crash points are set by the tests' own process alone`() throws {
        let setters = try ["Sources", "Tests"].flatMap { try repository.files(below: $0, suffix: ".swift") }
            .filter { $0.text.contains(".crash" + "Point =") }.map(\.path)
        #expect(setters == ["Tests/QueueProcess/QueueProcess.swift"])
    }

    @Test func `the top level holds what the design names and dot-files`() throws {
        let known: Set = ["Package.swift", "Package.resolved", "Sources", "Tests", "deploy", "migrations", "README.md"]
        let extra = try repository.names(in: ".").filter { !known.contains($0) && !$0.hasPrefix(".") }
        #expect(extra.isEmpty)
    }

    @Test func `folders are named for what they do`() throws {
        let vague: Set<Substring> = [
            "Utils", "Util", "Helpers", "Models", "Common", "Misc", "New", "Deprecated", "Extensions",
        ]
        let faults = try ["Sources", "Tests"].flatMap { try repository.files(below: $0, suffix: ".swift") }
            .map(\.path).filter { path in path.split(separator: "/").contains(where: vague.contains) }
        #expect(faults.isEmpty)
    }

    @Test func `tests never wait by sleeping and are never switched off`() throws {
        let shortcuts = ["Task." + "sleep", "u" + "sleep(", "XCT" + "Skip", ".dis" + "abled(", "withKnown" + "Issue"]
        let faults = try repository.files(below: "Tests", suffix: ".swift").flatMap { file in
            // `eventually`, which polls a condition with a deadline, is the one place that pauses.
            shortcuts.filter { file.text.contains($0) && !file.path.hasPrefix("Tests/TestSupport/") }
                .map { "\(file.path): \($0)" }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func `every package that the manifest names has its reason in the README`() throws {
        let readme = try repository.text("README.md")
        let manifest = try repository.text("Package.swift")
        let names = manifest.split(separator: "\n").filter { $0.contains(".package(url:") }
            .compactMap { $0.split(separator: "\"").dropFirst().first?.split(separator: "/").last.map(String.init) }
        #expect(names.count > 3)
        #expect(names.filter { !readme.contains("| \($0)") }.isEmpty)
    }
}
