import Testing
import Yams

/// A key of the format at its place in a file, and the file with two typical mistakes made there.
struct FormatPlace {
    let section: String
    let key: String
    /// The dotted name under which mistakes are told.
    let name: String
    /// The file with a value there that no key takes.
    let wrong: Node
    /// The file with the key misspelt.
    let misspelt: Node

    static func all(in yaml: String, _ schema: FormatSchema) throws -> [FormatPlace] {
        var walk = FormatWalk(schema: schema)
        walk.visit(try #require(try Yams.compose(yaml: yaml)), "element", "") { $0 }
        return walk.found
    }
}

private struct FormatWalk {
    let schema: FormatSchema
    var found: [FormatPlace] = []

    mutating func visit(_ node: Node, _ section: String, _ path: String, _ rebuild: @escaping (Node) -> Node) {
        guard let mapping = node.mapping else { return }
        let pairs = mapping.map { ($0.key, $0.value) }
        for (index, pair) in pairs.enumerated() {
            let key = pair.0.string ?? ""
            let name = path.isEmpty ? key : "\(path).\(key)"
            let replaced: (Node, Node) -> Node = { newKey, newValue in
                var changed = pairs
                changed[index] = (newKey, newValue)
                return rebuild(Node(changed))
            }
            // JSON may be any list; a text it may not be.
            let wrong = key == "body" ? Node("text") : Node([Node([Node("x")])])
            found.append(
                FormatPlace(
                    section: section,
                    key: key,
                    name: name,
                    wrong: replaced(pair.0, wrong),
                    misspelt: replaced(Node("\(key)x"), pair.1)
                )
            )
            into(pair.1, schema.properties(of: section)[key] ?? [:], name) { replaced(pair.0, $0) }
        }
    }

    private mutating func into(
        _ value: Node,
        _ rule: FormatSchema.Object,
        _ name: String,
        _ rebuild: @escaping (Node) -> Node
    ) {
        if let section = FormatSchema.name(of: rule) { visit(value, section, name, rebuild) }
        for choice in rule["anyOf"] as? [FormatSchema.Object] ?? [] {
            if let section = FormatSchema.name(of: choice) { visit(value, section, name, rebuild) }
        }
        if let items = rule["items"] as? FormatSchema.Object, let list = value.sequence.map(Array.init) {
            for (index, item) in list.enumerated() {
                into(item, items, name) { changed in
                    var list = list
                    list[index] = changed
                    return rebuild(Node(list))
                }
            }
        }
        if let rest = rule["additionalProperties"] as? FormatSchema.Object, let mapping = value.mapping {
            let pairs = mapping.map { ($0.key, $0.value) }
            for (index, pair) in pairs.enumerated() {
                into(pair.1, rest, "\(name).\(pair.0.string ?? "")") { changed in
                    var pairs = pairs
                    pairs[index].1 = changed
                    return rebuild(Node(pairs))
                }
            }
        }
    }
}
