/// What a zone is called, in the words of Java's US locale, which vendors' patterns were written against.
struct ZoneNames: Sendable, Equatable {
    let short: String
    let shortSummer: String
    let long: String
    let longSummer: String

    /// A name found in a text: whose it is, and whether it is the name of summer time only.
    struct Match {
        let zone: String
        let isSummer: Bool
        /// Whether summer and standard time share the name, so that it decides nothing.
        let isShared: Bool
        /// How many bytes of the text it takes.
        let length: Int
    }

    /// The names of a zone of the tz database, nil where Java has none of its own and prints an offset.
    static func of(_ zone: String) -> ZoneNames? { byZone[zone] }

    /// Finds the longest name that the text has at a position; letters of either case are taken.
    ///
    /// The names of the zone `own` win over all others' (`IST` is India's in India, Israel's elsewhere).
    static func match(_ text: [UInt8], at start: Int, own: String) -> Match? {
        if let names = byZone[own], let found = longest([(names, own)], in: text, at: start) { return found }
        return longest(groups.map { ($0.names, $0.zones.first ?? own) }, in: text, at: start)
    }

    private struct Group: Sendable {
        let names: ZoneNames
        let zones: [String]
    }

    private static let groups: [Group] = table.split(separator: "\n").compactMap { line in
        let halves = line.split(separator: "=", maxSplits: 1)
        guard halves.count == 2, let head = halves.first, let tail = halves.last else { return nil }
        let names = head.split(separator: "|").map(String.init)
        guard names.count == 4 else { return nil }
        return Group(
            names: ZoneNames(short: names[0], shortSummer: names[1], long: names[2], longSummer: names[3]),
            zones: tail.split(separator: " ").map(String.init)
        )
    }

    private static let byZone: [String: ZoneNames] = Dictionary(
        groups.flatMap { group in group.zones.map { ($0, group.names) } },
        uniquingKeysWith: { first, _ in first }
    )

    private static func longest(_ candidates: [(ZoneNames, String)], in text: [UInt8], at start: Int) -> Match? {
        var best: Match?
        for (names, zone) in candidates {
            for (name, isSummer) in names.spellings {
                let length = name.utf8.count
                guard length > best?.length ?? 0, text.hasPrefix(name, at: start) else { continue }
                best = Match(zone: zone, isSummer: isSummer, isShared: names.isShared(name), length: length)
            }
        }
        return best
    }

    private var spellings: [(String, Bool)] {
        [(long, false), (short, false), (longSummer, true), (shortSummer, true)]
    }

    private func isShared(_ name: String) -> Bool {
        (name == short || name == long) && (name == shortSummer || name == longSummer)
    }
}

extension [UInt8] {
    /// Tells whether the text at a position begins with an ASCII word, letters of either case taken for each other.
    func hasPrefix(_ word: String, at start: Int) -> Bool {
        guard start >= 0, start <= count, count - start >= word.utf8.count else { return false }
        return zip(self[start...], word.utf8).allSatisfy { $0.lowercasedASCII == $1.lowercasedASCII }
    }
}

extension UInt8 {
    var lowercasedASCII: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
    var isASCIIDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isASCIILetter: Bool { lowercasedASCII >= 0x61 && lowercasedASCII <= 0x7A }
}
