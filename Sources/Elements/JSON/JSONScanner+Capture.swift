extension JSONScanner {
    /// Skips one value and notes where the values lie that the tree's paths, from `node` on, lead to.
    mutating func capture(
        _ tree: PathTree,
        node: Int,
        depth: Int,
        into found: inout [Range<Int>?]
    ) throws(JSONFault) {
        skipSpace()
        let start = position
        if tree.nodes[node].edges.isEmpty {
            try value(depth: depth)
        } else if current == UInt8(ascii: "{") {
            try captureMembers(tree, node: node, depth: depth, into: &found)
        } else if current == UInt8(ascii: "[") {
            try array(depth: depth) { (scanner, index) throws(JSONFault) in
                guard let edge = tree.nodes[node].edges.first(where: { $0.index == index }) else {
                    try scanner.value(depth: depth &+ 1)
                    return
                }
                try scanner.capture(tree, node: edge.node, depth: depth &+ 1, into: &found)
            }
        } else {
            try value(depth: depth)
        }
        for slot in tree.nodes[node].slots { found[slot] = start..<position }
    }

    private mutating func captureMembers(
        _ tree: PathTree,
        node: Int,
        depth: Int,
        into found: inout [Range<Int>?]
    ) throws(JSONFault) {
        try object(depth: depth) { (scanner, key) throws(JSONFault) in
            guard let edge = scanner.edge(of: tree, node: node, key) else {
                try scanner.value(depth: depth &+ 1)
                return
            }
            for slot in tree.nodes[edge].slotsBelow { found[slot] = nil }
            try scanner.capture(tree, node: edge, depth: depth &+ 1, into: &found)
        }
    }

    /// The node that a member's name leads to.
    @inline(__always)
    func edge(of tree: PathTree, node: Int, _ key: JSONToken) -> Int? {
        for edge in tree.nodes[node].edges where matches(key, edge.name) { return edge.node }
        return nil
    }

    /// The value that lies in a range which a walk over these bytes has returned.
    func scalar(_ range: Range<Int>) -> JSONScalar {
        guard range.lowerBound < range.upperBound else { return .null }
        switch bytes[range.lowerBound] {
        case UInt8(ascii: "\""):
            let inner = (range.lowerBound &+ 1)..<(range.upperBound &- 1)
            let escaped = bytes[inner].contains(UInt8(ascii: "\\"))
            return .string(text(JSONToken(range: inner, escaped: escaped)))
        case UInt8(ascii: "{"), UInt8(ascii: "["): return .composite(plainText(range))
        case UInt8(ascii: "t"): return .bool(true)
        case UInt8(ascii: "f"): return .bool(false)
        case UInt8(ascii: "n"): return .null
        default: return .number(plainText(range))
        }
    }
}
