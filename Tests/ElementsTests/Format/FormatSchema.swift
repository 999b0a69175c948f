import Elements
import Foundation
import Testing
import Yams

/// The schema for editors, as far as it must be understood to hold files and readers against it.
struct FormatSchema {
    typealias Object = [String: Any]

    let definitions: [String: Object]

    init() throws {
        let json = try JSONSerialization.jsonObject(with: Data(ElementSchema.text.utf8))
        definitions = try #require((json as? Object)?["$defs"] as? [String: Object])
    }

    func properties(of section: String) -> [String: Object] {
        definitions[section]?["properties"] as? [String: Object] ?? [:]
    }

    /// The keys that a file uses, as `section.key`, and what of it does not fit.
    func check(_ yaml: String) throws -> (used: Set<String>, faults: [String]) {
        var check = Check(schema: self)
        check.value(try #require(try Yams.load(yaml: yaml)), ["$ref": "#/$defs/element"], "")
        return (check.used, check.faults)
    }

    static func name(of schema: Object) -> String? {
        (schema["$ref"] as? String)?.split(separator: "/").last.map(String.init)
    }
}

/// One file held against the schema.
private struct Check {
    let schema: FormatSchema
    var used: Set<String> = []
    var faults: [String] = []

    mutating func value(_ value: Any, _ rule: FormatSchema.Object, _ path: String, section: String? = nil) {
        if let name = FormatSchema.name(of: rule) {
            self.value(value, schema.definitions[name] ?? [:], path, section: name)
            return
        }
        if let choices = rule["anyOf"] as? [FormatSchema.Object] {
            choice(value, choices, path)
            return
        }
        if let allowed = rule["enum"] as? [String], !allowed.contains("\(value)") {
            fault(path, "not one of \(allowed)")
        }
        if let wanted = rule["const"] as? String, wanted != value as? String { fault(path, "not \(wanted)") }
        let types = rule["type"] as? [String] ?? (rule["type"] as? String).map { [$0] } ?? []
        if !types.isEmpty, !types.contains(where: { isOf(value, $0) }) { fault(path, "\(value) is none of \(types)") }
        if let text = value as? String, let pattern = rule["pattern"] as? String {
            if text.range(of: pattern, options: .regularExpression) == nil { fault(path, "not like \(pattern)") }
        }
        if let number = value as? Int, let least = rule["minimum"] as? Int, number < least { fault(path, "too small") }
        if let items = value as? [Any], let rule = rule["items"] as? FormatSchema.Object {
            for item in items { self.value(item, rule, path) }
        }
        if let members = value as? FormatSchema.Object { object(members, rule, path, section) }
    }

    private mutating func object(
        _ members: FormatSchema.Object,
        _ rule: FormatSchema.Object,
        _ path: String,
        _ section: String?
    ) {
        let properties = rule["properties"] as? [String: FormatSchema.Object] ?? [:]
        for (key, member) in members {
            if let property = properties[key] {
                used.insert("\(section ?? "").\(key)")
                value(member, property, "\(path).\(key)")
            } else if let rest = rule["additionalProperties"] as? FormatSchema.Object {
                value(member, rest, "\(path).\(key)")
            } else if rule["additionalProperties"] as? Bool == false {
                fault("\(path).\(key)", "unknown")
            }
        }
        for key in rule["required"] as? [String] ?? [] where members[key] == nil { fault("\(path).\(key)", "missing") }
        for rule in rule["allOf"] as? [FormatSchema.Object] ?? [] {
            guard let condition = rule["if"] as? FormatSchema.Object,
                let wanted = (condition["properties"] as? [String: FormatSchema.Object])?.first,
                members[wanted.key] as? String == wanted.value["const"] as? String
            else { continue }
            let required = (rule["then"] as? FormatSchema.Object)?["required"] as? [String] ?? []
            for key in required where members[key] == nil { fault("\(path).\(key)", "missing") }
        }
    }

    private mutating func choice(_ value: Any, _ choices: [FormatSchema.Object], _ path: String) {
        for rule in choices {
            var attempt = Check(schema: schema)
            attempt.value(value, rule, path)
            guard attempt.faults.isEmpty else { continue }
            used.formUnion(attempt.used)
            return
        }
        fault(path, "fits nothing")
    }

    private func isOf(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "string": value is String
        case "integer": value is Int
        case "number": value is Int || value is Double
        case "boolean": value is Bool
        case "array": value is [Any]
        case "object": value is FormatSchema.Object
        default: false
        }
    }

    private mutating func fault(_ path: String, _ message: String) { faults.append("\(path): \(message)") }
}
