extension JSONRecord {
    /// The record in a form that is the same however its vendor has laid it out: what a hash of its contents is taken of.
    ///
    /// Members are sorted by name, of those with one name the last counts, space is gone, strings are unescaped as far as JSON
    /// allows; numbers keep their spelling, so `1.10` and `1.1` differ. The bytes themselves if they are no JSON.
    ///
    /// - Parameter ignored: what is left out with all that lies in it, because a change there is none.
    /// - Returns: JSON text, to be hashed and compared, never to be shown.
    public func canonicalForm(ignoring ignored: [FieldPath] = []) -> [UInt8] {
        let tree = PathTree(ignored)
        do throws(JSONFault) {
            return try withScanner { (scanner) throws(JSONFault) in
                var form: [UInt8] = []
                form.reserveCapacity(bytes.count)
                try scanner.canonical(tree, node: 0, depth: 0, into: &form)
                return form
            }
        } catch {
            return bytes
        }
    }
}

extension JSONScanner {
    fileprivate mutating func canonical(
        _ ignored: PathTree,
        node: Int?,
        depth: Int,
        into form: inout [UInt8]
    ) throws(JSONFault) {
        skipSpace()
        switch current {
        case UInt8(ascii: "{"):
            try canonicalObject(ignored, node: node, depth: depth, into: &form)
        case UInt8(ascii: "["):
            form.append(UInt8(ascii: "["))
            var count = 0
            try array(depth: depth) { (scanner, index) throws(JSONFault) in
                let edge = node.flatMap { ignored.nodes[$0].edges.first { $0.index == index } }
                if let edge, !ignored.nodes[edge.node].slots.isEmpty {
                    try scanner.value(depth: depth &+ 1)
                    return
                }
                if count > 0 { form.append(UInt8(ascii: ",")) }
                count &+= 1
                try scanner.canonical(ignored, node: edge?.node, depth: depth &+ 1, into: &form)
            }
            form.append(UInt8(ascii: "]"))
        case UInt8(ascii: "\""):
            let token = try string()
            Self.quote(token.escaped ? unescaped(token) : Array(bytes[token.range]), into: &form)
        default:
            form.append(contentsOf: bytes[try value(depth: depth)])
        }
    }

    private mutating func canonicalObject(
        _ ignored: PathTree,
        node: Int?,
        depth: Int,
        into form: inout [UInt8]
    ) throws(JSONFault) {
        var members: [[UInt8]: [UInt8]] = [:]
        try object(depth: depth) { (scanner, key) throws(JSONFault) in
            let edge = node.flatMap { scanner.edge(of: ignored, node: $0, key) }
            if let edge, !ignored.nodes[edge].slots.isEmpty {
                try scanner.value(depth: depth &+ 1)
                return
            }
            var value: [UInt8] = []
            try scanner.canonical(ignored, node: edge, depth: depth &+ 1, into: &value)
            members[key.escaped ? scanner.unescaped(key) : Array(scanner.bytes[key.range])] = value
        }
        form.append(UInt8(ascii: "{"))
        let sorted = members.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        for (index, member) in sorted.enumerated() {
            if index > 0 { form.append(UInt8(ascii: ",")) }
            Self.quote(member.key, into: &form)
            form.append(UInt8(ascii: ":"))
            form.append(contentsOf: member.value)
        }
        form.append(UInt8(ascii: "}"))
    }

    /// Appends a string with only those characters escaped that must be.
    static func quote(_ text: [UInt8], into form: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        form.append(UInt8(ascii: "\""))
        for byte in text {
            if byte < 0x20 {
                form.append(contentsOf: [
                    UInt8(ascii: "\\"), UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0"),
                    digits[Int(byte >> 4)], digits[Int(byte & 0x0F)],
                ])
                continue
            }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { form.append(UInt8(ascii: "\\")) }
            form.append(byte)
        }
        form.append(UInt8(ascii: "\""))
    }
}
