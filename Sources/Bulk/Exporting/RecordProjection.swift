import Elements

/// The fields that a query selects, taken out of a record: each value as the vendor's bytes, in the query's order.
struct RecordProjection: Sendable {
    private let root: [Branch]

    private struct Branch: Sendable {
        let name: String
        let path: FieldPath?
        let branches: [Branch]
    }

    init(_ fields: [FieldPath]) {
        root = Self.branches(fields.map { ($0.segments[...], $0) })
    }

    /// A new object on one line; fields that the record has not are left out.
    func apply(_ record: JSONRecord) -> [UInt8] {
        Array((Self.text(root, record) ?? "{}").utf8)
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
            // Whoever selects an object has selected what is in it.
            let whole = members.first { $0.0.isEmpty }?.1
            return Branch(name: name, path: whole, branches: whole == nil ? branches(members) : [])
        }
    }

    private static func text(_ branches: [Branch], _ record: JSONRecord) -> String? {
        var object = JSONText()
        var isEmpty = true
        for branch in branches {
            let value: String?
            if let path = branch.path {
                value = record.raw(at: path).map {
                    String(decoding: $0.filter { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
                }
            } else {
                value = text(branch.branches, record)
            }
            if value != nil { isEmpty = false }
            object.add(branch.name, raw: value)
        }
        return isEmpty ? nil : object.text
    }
}
