/// One of the five fields of a cron expression, in the order in which they are written.
public enum CronField: String, Hashable, Sendable, CaseIterable {
    /// 0 to 59.
    case minute
    /// 0 to 23.
    case hour
    /// 1 to 31, or `L` for the last day of the month.
    case dayOfMonth = "day of month"
    /// 1 to 12, or JAN to DEC.
    case month
    /// 0 to 7, or SUN to SAT; 0 and 7 are both Sunday.
    case dayOfWeek = "day of week"

    var range: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...7
        }
    }

    /// The values' names from `range.lowerBound` on.
    private var names: [String] {
        switch self {
        case .minute, .hour, .dayOfMonth: []
        case .month: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
        case .dayOfWeek: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
        }
    }

    /// What a value may be, for messages.
    private var choice: String {
        let numbers = "a number from \(range.lowerBound) to \(range.upperBound)"
        guard let first = names.first, let last = names.last else { return numbers }
        return "\(numbers) or a name from \(first) to \(last)"
    }

    // MARK: - Reading

    /// Reads a field, such as `1,5-10,*/15`.
    ///
    /// - Returns: A bit for each value. Sunday is bit 0. The last day of the month is bit 0 of its field.
    /// - Throws: What is wrong with it.
    func read(_ text: Substring) throws(CronError) -> UInt64 {
        var bits: UInt64 = 0
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard !part.isEmpty else {
                throw CronError(self, "“\(text)” has an empty place in its list; a list is written 1,2,3")
            }
            bits |= try readPart(part)
        }
        // Both 0 and 7 are Sunday.
        if self == .dayOfWeek, bits & 1 << 7 != 0 { bits = bits & ~(1 << 7) | 1 }
        return bits
    }

    private func readPart(_ part: Substring) throws(CronError) -> UInt64 {
        if part == "?" {
            guard self == .dayOfMonth || self == .dayOfWeek else {
                throw CronError(self, "“?” is for the two day fields; write “*” here")
            }
            return every(range)
        }
        if part.uppercased() == "L" {
            guard self == .dayOfMonth else {
                throw CronError(self, "“L”, the last day of the month, is for the day of month; write \(choice)")
            }
            return 1
        }
        let halves = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let values = try readRange(halves[0])
        guard halves.count == 2 else { return every(values) }
        guard halves[0] == "*" || halves[0].contains("-") else {
            throw CronError(
                self,
                "“\(part)” steps through a single value; write \(halves[0])-\(range.upperBound)/\(halves[1])"
            )
        }
        let longest = range.upperBound - range.lowerBound
        guard let step = Int(halves[1]), halves[1].allSatisfy(\.isASCIIDigit), (1...max(1, longest)).contains(step)
        else { throw CronError(self, "the step “\(halves[1])” is not a number from 1 to \(longest)") }
        return every(values, step: step)
    }

    private func readRange(_ text: Substring) throws(CronError) -> ClosedRange<Int> {
        // “*” in the day of week is each day once: 7 is the same as 0.
        if text == "*" { return self == .dayOfWeek ? 0...6 : range }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try readValue(ends[0], in: text)
        guard ends.count == 2 else { return first...first }
        var last = try readValue(ends[1], in: text)
        // FRI-SUN ends with the week's other Sunday.
        if self == .dayOfWeek, last == 0, first > 0 { last = 7 }
        guard first <= last else {
            throw CronError(
                self,
                "the range “\(text)” runs backwards; write \(ends[0])-\(range.upperBound),\(range.lowerBound)-\(ends[1])"
            )
        }
        return first...last
    }

    private func readValue(_ text: Substring, in whole: Substring) throws(CronError) -> Int {
        if !text.isEmpty, text.utf8.count <= 4, text.allSatisfy(\.isASCIIDigit), let value = Int(text) {
            guard range.contains(value) else { throw CronError(self, "\(text) is not \(choice)") }
            return value
        }
        if let place = names.firstIndex(of: text.uppercased()) { return range.lowerBound + place }
        let isDay = self == .dayOfMonth || self == .dayOfWeek
        if isDay, text.contains("#") || "LW".contains(text.uppercased().suffix(1)) {
            throw CronError(self, "“\(whole)”: the signs W, # and L with a number are not supported; write \(choice)")
        }
        throw CronError(self, "“\(whole)” is not \(choice), a range such as 1-5, a list, or “*”")
    }

    private func every(_ values: ClosedRange<Int>, step: Int = 1) -> UInt64 {
        stride(from: values.lowerBound, through: values.upperBound, by: step).reduce(0) { $0 | 1 << UInt64($1) }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
