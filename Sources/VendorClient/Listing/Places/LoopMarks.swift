import Elements

/// What a walk over a list has come by, as marks, so that a vendor that leads in a circle is caught.
///
/// Kept are the first mark and the last ones, and of pages and of tokens one more each, which is moved on after 1, 2, 4, 8, … steps:
/// so, by Brent's method, a circle of any length is found with a text that stays small.
struct LoopMarks: Sendable, Hashable {
    /// Where the walk was some power of two of steps ago.
    private struct Anchor: Hashable {
        var mark: String?
        var lap = 0
        var span = 1

        mutating func step(_ next: String) {
            lap += 1
            guard lap >= span else { return }
            mark = next
            lap = 0
            span = min(span * 2, 1 << 40)
        }

        var text: String { mark.map { "\($0),\(lap),\(span)" } ?? "" }

        init() {}

        init?(text: Substring) {
            guard !text.isEmpty else { return }
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            guard parts.count == 3, (1...LoopMarks.longest).contains(parts[0].utf8.count), let lap = Int(parts[1]),
                let span = Int(parts[2]), (0..<(1 << 40)).contains(lap), (1..<(1 << 41)).contains(span)
            else { return nil }
            mark = String(parts[0])
            self.lap = lap
            self.span = span
        }
    }

    private static let kept = 16
    private static let longest = 13

    private var recent: [String] = []
    private var pages = Anchor()
    private var tokens = Anchor()

    init() {}

    /// Reads what ``text`` wrote, or the one mark that earlier versions kept; nil for anything else.
    init?(text: Substring) {
        let parts = text.split(separator: "*", omittingEmptySubsequences: false)
        guard let marks = parts.first, parts.count <= 3 else { return nil }
        recent = marks.split(separator: ",").map(String.init)
        guard recent.count <= Self.kept, recent.allSatisfy({ $0.utf8.count <= Self.longest }),
            let pages = Anchor(text: parts.dropFirst().first ?? ""),
            let tokens = Anchor(text: parts.dropFirst(2).first ?? "")
        else { return nil }
        self.pages = pages
        self.tokens = tokens
    }

    /// As it is stored.
    var text: String {
        let list = recent.joined(separator: ",")
        if !tokens.text.isEmpty { return "\(list)*\(pages.text)*\(tokens.text)" }
        return pages.text.isEmpty ? list : "\(list)*\(pages.text)"
    }

    var isEmpty: Bool { recent.isEmpty }

    /// Whether the walk has come by this mark, as far as it is remembered.
    func contains(_ mark: String) -> Bool {
        pages.mark == mark || tokens.mark == mark || recent.contains(mark)
    }

    /// Remembers a page.
    mutating func add(page mark: String) {
        remember(mark)
        pages.step(mark)
    }

    /// Remembers a token or a link.
    mutating func add(token mark: String) {
        remember(mark)
        tokens.step(mark)
    }

    private mutating func remember(_ mark: String) {
        recent.append(mark)
        if recent.count > Self.kept { recent.remove(at: 1) }
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
