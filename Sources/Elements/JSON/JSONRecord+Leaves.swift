extension JSONRecord {
    /// The record's values by dotted path, in the order in which they stand: nested objects are gone into, arrays stay JSON text.
    ///
    /// An empty object yields nothing. Of members with one name the last counts, in the first one's place. A name that holds a dot
    /// is protected by backticks. Nothing at all if the bytes are no JSON object.
    public func leaves() -> [JSONLeaf] {
        do throws(JSONFault) {
            return try withScanner { (scanner) throws(JSONFault) in
                scanner.skipSpace()
                guard scanner.current == UInt8(ascii: "{") else { return [] }
                var walk = LeafWalk()
                try walk.object(&scanner, prefix: "", depth: 0)
                return walk.leaves
            }
        } catch {
            return []
        }
    }

    /// The members of the record itself, each with its raw value, in the order in which they stand.
    public func members() -> [JSONMember] {
        do throws(JSONFault) {
            return try withScanner { (scanner) throws(JSONFault) in
                scanner.skipSpace()
                guard scanner.current == UInt8(ascii: "{") else { return [] }
                var members: [JSONMember] = []
                try scanner.object(depth: 0) { (scanner, key) throws(JSONFault) in
                    let name = scanner.text(key)
                    members.append(JSONMember(name: name, value: bytes[try scanner.value(depth: 1)]))
                }
                return members
            }
        } catch {
            return []
        }
    }
}

/// A value of a record and its dotted path.
public struct JSONLeaf: Hashable, Sendable {
    /// The dotted path, such as `address.city`.
    public let path: String
    /// The value; an array as `.composite`.
    public let value: JSONScalar

    /// Makes a leaf of its parts.
    public init(path: String, value: JSONScalar) {
        self.path = path
        self.value = value
    }
}

/// A member of a record and the raw bytes of its value.
public struct JSONMember: Hashable, Sendable {
    /// The unescaped name.
    public let name: String
    /// The value's bytes, untouched.
    public let value: ArraySlice<UInt8>
}

private struct LeafWalk {
    var leaves: [JSONLeaf] = []
    private var places: [String: Int] = [:]

    mutating func object(_ scanner: inout JSONScanner, prefix: String, depth: Int) throws(JSONFault) {
        try scanner.object(depth: depth) { (scanner, key) throws(JSONFault) in
            let path = prefix + FieldPath(member: scanner.text(key)).description
            scanner.skipSpace()
            guard scanner.current == UInt8(ascii: "{") else {
                let range = try scanner.value(depth: depth &+ 1)
                put(JSONLeaf(path: path, value: scanner.scalar(range)))
                return
            }
            try object(&scanner, prefix: path + ".", depth: depth &+ 1)
        }
    }

    private mutating func put(_ leaf: JSONLeaf) {
        if let place = places[leaf.path] {
            leaves[place] = leaf
        } else {
            places[leaf.path] = leaves.count
            leaves.append(leaf)
        }
    }
}
