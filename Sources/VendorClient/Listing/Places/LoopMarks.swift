import Elements

/// What a walk over a list has come by, as marks, so that a vendor that leads in a circle is caught.
///
/// Kept are the first mark, the last ones, and one more by Brent's method, which is moved on after 1, 2, 4, 8, … steps: a circle
/// of any length is found so, with a bounded text.
struct LoopMarks: Sendable, Hashable {
    private static let kept = 16
    private static let longest = 13

    private var recent: [String] = []
    private var anchor: String?
    private var lap = 0
    private var span = 1

    init() {}

    /// Reads what ``text`` wrote, or the one mark that earlier versions kept; nil for anything else.
    init?(text: Substring) {
        let parts = text.split(separator: "*", omittingEmptySubsequences: false)
        guard let marks = parts.first, parts.count <= 2 else { return nil }
        recent = marks.split(separator: ",").map(String.init)
        guard recent.count <= Self.kept, recent.allSatisfy({ $0.utf8.count <= Self.longest }) else { return nil }
        guard parts.count == 2 else { return }
        let rest = parts[1].split(separator: ",", omittingEmptySubsequences: false)
        guard rest.count == 3, rest[0].utf8.count <= Self.longest, let lap = Int(rest[1]), let span = Int(rest[2]),
            (0..<(1 << 40)).contains(lap), (1..<(1 << 41)).contains(span)
        else { return nil }
        anchor = String(rest[0])
        self.lap = lap
        self.span = span
    }

    /// As it is stored.
    var text: String {
        recent.joined(separator: ",") + (anchor.map { "*\($0),\(lap),\(span)" } ?? "")
    }

    var isEmpty: Bool { recent.isEmpty }

    /// The newest mark.
    var last: String? { recent.last }

    /// Whether the walk has come by this mark, as far as it is remembered.
    func contains(_ mark: String) -> Bool {
        anchor == mark || recent.contains(mark)
    }

    mutating func add(_ mark: String) {
        recent.append(mark)
        if recent.count > Self.kept { recent.remove(at: 1) }
        lap += 1
        guard lap >= span else { return }
        anchor = mark
        lap = 0
        span = min(span * 2, 1 << 40)
    }
}

extension LoopMarks {
    /// A mark of a page: of how many records it is, with which ids it begins and ends, and the bytes of these; nil of none.
    static func mark(of records: [RecordSlice]) -> String? {
        guard let first = records.first, let last = records.last else { return nil }
        var print = Fingerprint()
        print.add(String(records.count).utf8)
        for record in [first, last] {
            print.add(record.id.utf8)
            print.add([0])
            print.add(record.bytes)
        }
        return print.text
    }

    /// A mark of a token or a link.
    static func mark(ofToken token: String) -> String {
        var print = Fingerprint()
        print.add("token ".utf8)
        print.add(token.utf8)
        return print.text
    }
}
