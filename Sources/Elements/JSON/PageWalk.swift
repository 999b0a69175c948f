/// What one pass of a ``PageScan`` over one page has found so far.
struct PageWalk {
    private let scan: PageScan
    private var records: [RecordSlice] = []
    private var sawRecords = false
    private var found: [Range<Int>?]
    private var fields: [Range<Int>?]

    init(_ scan: PageScan) {
        self.scan = scan
        found = Array(repeating: nil, count: scan.page.slotCount)
        fields = Array(repeating: nil, count: scan.record.slotCount)
    }

    mutating func run(_ scanner: inout JSONScanner) throws(JSONFault) -> ScannedPage {
        try visit(&scanner, node: 0, depth: 0)
        try scanner.expectEnd()
        guard sawRecords else {
            throw JSONFault("no records at \(scan.dataPath?.description ?? "the root")", at: 0)
        }
        let others = found.dropLast().map { range in range.map { scanner.scalar($0) } }
        return ScannedPage(records: records, others: Array(others))
    }

    mutating func single(_ scanner: inout JSONScanner, dataPath: FieldPath?) throws(JSONFault) -> RecordSlice {
        guard let dataPath else {
            let slice = try oneRecord(&scanner, depth: 0)
            try scanner.expectEnd()
            return slice
        }
        var place: [Range<Int>?] = [nil]
        try scanner.capture(PathTree([dataPath]), node: 0, depth: 0, into: &place)
        try scanner.expectEnd()
        guard let range = place[0] else { throw JSONFault("no record at \(dataPath)", at: 0) }
        var inner = JSONScanner(UnsafeBufferPointer(rebasing: scanner.bytes[range]))
        return try oneRecord(&inner, depth: 0)
    }

    private mutating func visit(_ scanner: inout JSONScanner, node: Int, depth: Int) throws(JSONFault) {
        scanner.skipSpace()
        let start = scanner.position
        if node == scan.recordsNode {
            try takeRecords(&scanner, depth: depth)
        } else if !scan.page.nodes[node].edges.isEmpty, scanner.current == UInt8(ascii: "{") {
            var isEmpty = true
            try scanner.object(depth: depth) { (scanner, key) throws(JSONFault) in
                isEmpty = false
                guard let edge = scanner.edge(of: scan.page, node: node, key) else {
                    try scanner.value(depth: depth &+ 1)
                    return
                }
                for slot in scan.page.nodes[edge].slotsBelow { found[slot] = nil }
                try visit(&scanner, node: edge, depth: depth &+ 1)
            }
            // An envelope with nothing in it (`{"result": {}}`) has no records; an answer that is all empty says nothing of them.
            let holdsRecords = scan.page.nodes[node].edges.contains { $0.node == scan.recordsNode }
            if isEmpty, node != 0, holdsRecords {
                sawRecords = true
                records.removeAll(keepingCapacity: true)
            }
        } else {
            try scanner.value(depth: depth)
        }
        for slot in scan.page.nodes[node].slots { found[slot] = start..<scanner.position }
    }

    private mutating func takeRecords(_ scanner: inout JSONScanner, depth: Int) throws(JSONFault) {
        sawRecords = true
        records.removeAll(keepingCapacity: true)
        let start = scanner.position
        guard scanner.current == UInt8(ascii: "[") else {
            let value = try scanner.value(depth: depth)
            guard scanner.scalar(value) == .null else { throw JSONFault("expected an array of records", at: start) }
            return
        }
        try scanner.array(depth: depth) { (scanner, _) throws(JSONFault) in
            records.append(try oneRecord(&scanner, depth: depth &+ 1))
        }
    }

    private mutating func oneRecord(_ scanner: inout JSONScanner, depth: Int) throws(JSONFault) -> RecordSlice {
        scanner.skipSpace()
        let start = scanner.position
        guard scanner.current == UInt8(ascii: "{") else { throw JSONFault("a record must be an object", at: start) }
        for slot in fields.indices { fields[slot] = nil }
        try scanner.capture(scan.record, node: 0, depth: depth, into: &fields)
        var id = ""
        if scan.wantsID {
            guard let place = fields[0], let text = Self.identifier(scanner.scalar(place)) else {
                throw JSONFault("a record has no id", at: start)
            }
            id = text
        }
        return RecordSlice(
            bytes: Array(scanner.bytes[start..<scanner.position]),
            id: id,
            updated: fields[1].flatMap { scanner.scalar($0).text },
            created: fields[2].flatMap { scanner.scalar($0).text }
        )
    }

    private static func identifier(_ scalar: JSONScalar) -> String? {
        switch scalar {
        case .string(let text), .number(let text): text.isEmpty ? nil : text
        case .bool, .null, .composite: nil
        }
    }
}
