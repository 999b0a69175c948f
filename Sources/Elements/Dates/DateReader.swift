/// Reads a text by a pattern, as strictly as Java does when it is not lenient.
struct DateReader {
    let text: [UInt8]
    let centuryStart: Int
    var fields: DateFields
    private var index = 0

    init(text: [UInt8], zone: Zone, centuryStart: Int) {
        self.text = text
        self.centuryStart = centuryStart
        fields = DateFields(zone: zone)
    }

    mutating func read(_ items: [DatePattern.Item]) -> Bool {
        for (position, item) in items.enumerated() {
            switch item {
            case .literal(let literal):
                guard text.count - index >= literal.count, text[index...].starts(with: literal) else { return false }
                index += literal.count
            case .field(let letter, let count):
                let next = position + 1 < items.count ? items[position + 1] : nil
                guard readField(letter, count: count, isFixedWidth: Self.isNumber(next)) else { return false }
            }
        }
        return true
    }

    /// Digits that follow one another (`yyyyMMdd`) are told apart by the counts of their letters alone.
    private static func isNumber(_ item: DatePattern.Item?) -> Bool {
        guard case .field(let letter, let count) = item else { return false }
        if letter == UInt8(ascii: "M") || letter == UInt8(ascii: "L") { return count <= 2 }
        return Array("ydkHmsSDFwWhKYu".utf8).contains(letter)
    }

    private mutating func readField(_ letter: UInt8, count: Int, isFixedWidth: Bool) -> Bool {
        let begin = index
        while index < text.count, text[index] == 0x20 || text[index] == 0x09 { index += 1 }
        guard index < text.count else { return false }
        let limit = isFixedWidth ? begin + count : text.count
        switch letter {
        case UInt8(ascii: "G"): return readName(letter, DateNames.eras, first: 0)
        case UInt8(ascii: "E"): return readName(letter, DateNames.weekdays, first: 1, shortened: true)
        case UInt8(ascii: "a"): return readName(letter, DateNames.halves, first: 0)
        case UInt8(ascii: "M"), UInt8(ascii: "L"):
            if count > 2 { return readName(UInt8(ascii: "M"), DateNames.months, first: 1, shortened: true) }
            guard let month = readNumber(until: limit) else { return false }
            fields.set(UInt8(ascii: "M"), month)
            return true
        case UInt8(ascii: "y"), UInt8(ascii: "Y"):
            let start = index
            guard let year = readNumber(until: limit) else { return false }
            let isShort = count <= 2 && index - start == 2 && text[start].isASCIIDigit
            fields.set(letter, isShort ? inCentury(year) : year)
            fields.isCenturyOpen = isShort && inCentury(year) == centuryStart
            return true
        case UInt8(ascii: "z"), UInt8(ascii: "Z"): return readZone()
        case UInt8(ascii: "X"): return readISOZone(count: count)
        default:
            guard let value = readNumber(until: limit) else { return false }
            fields.set(letter, value)
            return true
        }
    }

    private func inCentury(_ year: Int) -> Int {
        let full = floorDivide(centuryStart, 100) * 100 + year
        return full < centuryStart ? full + 100 : full
    }

    private mutating func readName(_ letter: UInt8, _ names: [String], first: Int, shortened: Bool = false) -> Bool {
        guard let found = DateNames.match(names, shortened: shortened, in: text, at: index) else { return false }
        fields.set(letter, found.index + first)
        index += found.length
        return true
    }

    /// Reads digits up to a place in the text; a number of more than nine is nobody's date.
    private mutating func readNumber(until limit: Int) -> Int? {
        guard limit <= text.count else { return nil }
        var at = index
        let isNegative = at < limit && text[at] == UInt8(ascii: "-")
        if isNegative { at += 1 }
        let start = at
        var value = 0
        while at < limit, text[at].isASCIIDigit {
            guard at - start < 9 || value < 100_000_000 else { return nil }
            value = value * 10 + Int(text[at] - 0x30)
            at += 1
        }
        guard at > start else { return nil }
        index = at
        return isNegative ? -value : value
    }

    // MARK: - Zones

    private mutating func readZone() -> Bool {
        if text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") {
            return readOffset(count: 0, hasColon: false)
        }
        if text.hasPrefix("GMT", at: index) {
            index += 3
            guard index < text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") else {
                fields.zone = .offset(0)
                return true
            }
            return readOffset(count: 0, hasColon: true)
        }
        if text.hasPrefix("UTC", at: index) {
            index += 3
            fields.zone = .offset(0)
            return true
        }
        guard let found = ZoneNames.match(text, at: index, own: fields.ownZone.description),
            let zone = found.zone == fields.ownZone.description ? fields.ownZone : Zone(found.zone)
        else { return false }
        fields.zone = found.isShared ? .local(zone) : .named(zone, isSummer: found.isSummer)
        index += found.length
        return true
    }

    private mutating func readISOZone(count: Int) -> Bool {
        switch text[index] {
        case UInt8(ascii: "Z"):
            index += 1
            fields.zone = .offset(0)
            return true
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            return readOffset(count: count, hasColon: count == 3)
        default:
            return false
        }
    }

    /// Reads `+hh`, `+hhmm` or `+hh:mm`; after `GMT` a single digit of hours will do.
    private mutating func readOffset(count: Int, hasColon: Bool) -> Bool {
        let isNegative = text[index] == UInt8(ascii: "-")
        index += 1
        guard var hours = takeDigit() else { return false }
        if let digit = takeDigit() {
            hours = hours * 10 + digit
        } else if count > 0 || !hasColon {
            return false
        }
        var minutes = 0
        if count != 1 {
            if hasColon {
                guard index < text.count, text[index] == UInt8(ascii: ":") else { return false }
                index += 1
            }
            guard let tens = takeDigit(), let ones = takeDigit() else { return false }
            minutes = tens * 10 + ones
        }
        let seconds = (isNegative ? -1 : 1) * (hours * 3600 + minutes * 60)
        guard minutes <= 59, (-13 * 3600...14 * 3600).contains(seconds) else { return false }
        fields.zone = .offset(seconds)
        return true
    }

    private mutating func takeDigit() -> Int? {
        guard index < text.count, text[index].isASCIIDigit else { return nil }
        index += 1
        return Int(text[index - 1] - 0x30)
    }
}
