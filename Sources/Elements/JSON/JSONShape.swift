/// The outline of a JSON value: objects and arrays as far as paths lead into them, all else as ranges of its bytes.
indirect enum JSONShape {
    /// A member of an object; its name is written as it was, unless it has got another.
    struct Member {
        var name: String
        var spelling: Range<Int>?
        var value: JSONShape
    }

    case raw(Range<Int>, isNull: Bool)
    case object([Member])
    case array([JSONShape])
    /// Where the value of that move was taken away.
    case hole(Int)

    static func read(
        _ scanner: inout JSONScanner,
        _ tree: PathTree,
        node: Int,
        depth: Int
    ) throws(JSONFault) -> JSONShape {
        scanner.skipSpace()
        if !tree.nodes[node].edges.isEmpty, scanner.current == UInt8(ascii: "{") {
            var members: [Member] = []
            try scanner.object(depth: depth) { (scanner, key) throws(JSONFault) in
                let edge = scanner.edge(of: tree, node: node, key)
                let value = try child(&scanner, tree, node: edge, depth: depth)
                members.append(Member(name: scanner.text(key), spelling: key.range, value: value))
            }
            return .object(members)
        }
        if !tree.nodes[node].edges.isEmpty, scanner.current == UInt8(ascii: "[") {
            var items: [JSONShape] = []
            try scanner.array(depth: depth) { (scanner, index) throws(JSONFault) in
                let edge = tree.nodes[node].edges.first { $0.index == index }?.node
                items.append(try child(&scanner, tree, node: edge, depth: depth))
            }
            return .array(items)
        }
        return try child(&scanner, tree, node: nil, depth: depth)
    }

    /// The value as JSON text, the bytes of what was not gone into being those of the record.
    func written(from record: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(record.count + 64)
        write(record, into: &bytes)
        return bytes
    }

    private static func child(
        _ scanner: inout JSONScanner,
        _ tree: PathTree,
        node: Int?,
        depth: Int
    ) throws(JSONFault) -> JSONShape {
        scanner.skipSpace()
        let isNested = scanner.current == UInt8(ascii: "{") || scanner.current == UInt8(ascii: "[")
        if isNested, let node, !tree.nodes[node].edges.isEmpty {
            return try read(&scanner, tree, node: node, depth: depth &+ 1)
        }
        let isNull = scanner.current == UInt8(ascii: "n")
        return .raw(try scanner.value(depth: depth &+ 1), isNull: isNull)
    }

    /// Whether nothing is left of it, because all that was in it has gone elsewhere.
    private var isVacated: Bool {
        switch self {
        case .hole: true
        case .object(let members): !members.isEmpty && members.allSatisfy(\.value.isVacated)
        case .raw, .array: false
        }
    }

    private func write(_ record: [UInt8], into bytes: inout [UInt8]) {
        switch self {
        case .raw(let range, _): bytes += record[range]
        case .hole: break
        case .array(let items):
            bytes.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                item.write(record, into: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            var isFirst = true
            for member in members {
                if member.value.isVacated { continue }
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                if let spelling = member.spelling {
                    bytes.append(UInt8(ascii: "\""))
                    bytes += record[spelling]
                    bytes.append(UInt8(ascii: "\""))
                } else {
                    JSONScanner.quote(Array(member.name.utf8), into: &bytes)
                }
                bytes.append(UInt8(ascii: ":"))
                member.value.write(record, into: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}
