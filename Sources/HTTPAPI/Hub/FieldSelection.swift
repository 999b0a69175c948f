import Elements

/// The fields that a client wants of a record: each value as the vendor's bytes, in the client's order.
///
/// A vendor that takes no choice of fields sends all, and others send more than was asked for.
struct FieldSelection: Sendable {
    private struct Branch: Sendable {
        let name: String
        let whole: FieldPath?
        let parts: [Branch]
    }

    private let branches: [Branch]

    init(_ fields: [FieldPath]) {
        branches = Self.branches(fields.map { ($0.segments[...], $0) })
    }

    /// A new object with what the record has of them.
    func apply(_ record: JSONRecord) -> JSONValue {
        Self.value(branches, record) ?? .object([])
    }

    private static func branches(_ fields: [(ArraySlice<String>, FieldPath)]) -> [Branch] {
        var order: [String] = []
        var groups: [String: [(ArraySlice<String>, FieldPath)]] = [:]
        for (segments, path) in fields {
            guard let first = segments.first else { continue }
            if groups[first] == nil { order.append(first) }
            groups[first, default: []].append((segments.dropFirst(), path))
        }
        return order.map { name in
            let members = groups[name] ?? []
            let whole = members.first { $0.0.isEmpty }?.1
            return Branch(name: name, whole: whole, parts: whole == nil ? branches(members) : [])
        }
    }

    private static func value(_ branches: [Branch], _ record: JSONRecord) -> JSONValue? {
        let members = branches.compactMap { branch -> (String, JSONValue)? in
            let found = branch.whole.map { record.raw(at: $0).map { .raw(Array($0)) } } ?? value(branch.parts, record)
            return found.map { (branch.name, $0) }
        }
        return members.isEmpty ? nil : .object(members)
    }
}
