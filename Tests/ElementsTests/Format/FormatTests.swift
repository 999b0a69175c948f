import Foundation
import Testing
import Yams

@testable import Elements

struct FormatTests {
    private func faults(_ yaml: String) -> [ElementFault] {
        do throws(ElementError) {
            _ = try ElementReader.read(yaml, file: "full.yaml")
            return []
        } catch {
            return error.faults
        }
    }

    private var keys: Set<String> {
        Set(FormatSection.all.flatMap { section in section.keys.map { "\(section.name).\($0)" } })
    }

    @Test func `every key of the format is read, and the schema knows the same keys`() throws {
        let schema = try FormatSchema()
        var used: Set<String> = []
        for file in FullElement.all {
            #expect(faults(file) == [], "\(file)")
            let found = try schema.check(file)
            #expect(found.faults == [], "\(file)")
            used.formUnion(found.used)
        }
        #expect(keys.subtracting(used) == [])
        let known = schema.definitions.keys.flatMap { section in
            schema.properties(of: section).keys.map { "\(section).\($0)" }
        }
        #expect(keys.symmetricDifference(known) == [])
    }

    @Test func `every key of the schema says what it means, and what holds without it`() throws {
        let schema = try FormatSchema()
        for (section, definition) in schema.definitions {
            #expect(definition["additionalProperties"] as? Bool == false, "\(section)")
            let required = definition["required"] as? [String] ?? []
            for (key, rule) in schema.properties(of: section) {
                #expect((rule["description"] as? String)?.isEmpty == false, "\(section).\(key)")
                #expect(required.contains(key) != (rule["default"] != nil), "\(section).\(key)")
            }
        }
    }

    @Test func `a value that a key cannot have is refused by the key's name`() throws {
        let schema = try FormatSchema()
        var seen: Set<String> = []
        for file in FullElement.all {
            for place in try FormatPlace.all(in: file, schema)
            where seen.insert("\(place.section).\(place.key)").inserted {
                let found = faults(try Yams.serialize(node: place.wrong))
                #expect(found.contains { $0.message.contains("'\(place.name)") }, "\(place.name): \(found)")
            }
        }
        #expect(keys.subtracting(seen) == [])
    }

    @Test func `a misspelt key is refused with the right one, wherever it stands`() throws {
        let schema = try FormatSchema()
        var seen: Set<String> = []
        for file in FullElement.all {
            for place in try FormatPlace.all(in: file, schema)
            where seen.insert("\(place.section).\(place.key)").inserted {
                let found = faults(try Yams.serialize(node: place.misspelt))
                let said = "there is no key '\(place.name)x'; did you mean '\(place.key)'?"
                #expect(found.contains { $0.message == said }, "\(place.name): \(found)")
            }
        }
    }

    @Test func `every element that comes with Pollux fits the schema`() throws {
        let schema = try FormatSchema()
        for (name, text) in EmbeddedText.files where name.hasSuffix(".yaml") {
            #expect(try schema.check(text).faults == [], "\(name)")
        }
    }

    @Test func `a file with any line missing, doubled or moved is read or refused, never trapped on`() {
        let lines = FullElement.main.split(separator: "\n", omittingEmptySubsequences: false)
        for index in lines.indices {
            var missing = lines
            missing.remove(at: index)
            var doubled = lines
            doubled.insert(lines[index], at: index)
            var moved = lines
            moved[index] = "  " + moved[index]
            for changed in [missing, doubled, moved] { _ = faults(changed.joined(separator: "\n")) }
        }
    }

    @Test func `aliases of aliases are refused before they fill the memory`() {
        var body = "body: {a0: &a0 [x, x, x, x, x, x, x, x, x, x]"
        for level in 1...9 {
            let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            body += ", a\(level): &a\(level) [\(items)]"
        }
        let list = "list: {path: /a, method: POST, \(body)}}"
        let found = faults(FullElement.replacing("list", with: list, in: FullElement.main, indent: 4))
        #expect(found.contains { $0.message.contains("too large") }, "\(found)")
    }

    private func documentation() throws -> String {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../deploy/elements.md")
        return try String(contentsOf: file, encoding: .utf8)
    }

    @Test func `the documentation names every key where it belongs`() throws {
        let text = try documentation()
        for section in FormatSection.all {
            let parts = text.components(separatedBy: "<!-- keys: \(section.name) -->")
            try #require(parts.count == 2, "\(section.name)")
            let rows = parts[1].components(separatedBy: "\n#")[0]
            for key in section.keys { #expect(rows.contains("| `\(key)` |"), "\(section.name).\(key)") }
        }
    }

    @Test func `the documentation's walk-through is right, and its mistake is told as it says`() throws {
        let text = try documentation()
        let from = try #require(text.range(of: "```yaml\nkey: "))
        let start = text.index(from.lowerBound, offsetBy: 8)
        let end = try #require(text[start...].range(of: "```"))
        let yaml = String(text[start..<end.lowerBound])
        #expect(faults(yaml) == [])
        let told = faults(yaml.replacing("idField:", with: "idfield:"))
        #expect(told.count == 2)
        for fault in told {
            #expect(
                text.contains("my-elements/mycrm.yaml:\(fault.line):\(fault.column): \(fault.message)\n"),
                "\(fault)"
            )
        }
    }
}
