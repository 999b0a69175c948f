import Elements
import Foundation
import Testing

@testable import VendorClient

/// What the vendor lets through and what is then left here are together exactly what the clause asks for, whatever it is.
@Suite struct FilterPropertyTests {
    /// A record as the vendor holds it: dates to the millisecond, of which it shows seconds.
    private struct Held {
        let fields: [String: ODataEvaluator.Value]

        var updated: Double? {
            if case .date(let seconds)? = fields["updated"] { seconds } else { nil }
        }

        var record: JSONRecord {
            var members: [String] = ["\"id\":1"]
            for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
                let json: String
                switch value {
                case .text(let text):
                    let data = (try? JSONEncoder().encode([text])) ?? Data("[\"\"]".utf8)
                    json = String(String(decoding: data, as: UTF8.self).dropFirst().dropLast())
                case .number(let number): json = number == number.rounded() ? "\(Int(number))" : "\(number)"
                case .flag(let flag): json = "\(flag)"
                case .date(let seconds): json = "\"\(VendorTexts.date(seconds))\""
                case .null: json = "null"
                }
                members.append("\"\(name)\":\(json)")
            }
            return JSONRecord(Array("{\(members.joined(separator: ","))}".utf8))
        }
    }

    private static let texts = [
        "", "a", "A", "b", "O'Brien", "'", "''", "x' or 1 eq 1", "a\\", "\\'", "a\nb", "é", "e\u{301}", "abc", "%", "5",
        "true", "null",
    ]

    private static func record(_ random: inout SeededRandom) -> Held {
        var fields: [String: ODataEvaluator.Value] = [:]
        func set(_ name: String, _ value: ODataEvaluator.Value) {
            switch Int.random(in: 0..<8, using: &random) {
            case 0: fields[name] = .null
            case 1: break
            default: fields[name] = value
            }
        }
        set("name", .text(texts.randomElement(using: &random) ?? ""))
        set("age", .number(Double(Int.random(in: -2...4, using: &random)) / 2))
        set("active", .flag(Bool.random(using: &random)))
        set("updated", .date(Double(Int.random(in: 0..<12_000, using: &random)) / 1_000))
        return Held(fields: fields)
    }

    private static func condition(_ random: inout SeededRandom, depth: Int) -> CEQLCondition {
        let (name, age, active) = (FieldPath(member: "name"), FieldPath(member: "age"), FieldPath(member: "active"))
        let updated = FieldPath(member: "updated")
        let operators: [CEQLOperator] = [.equal, .notEqual, .less, .greater, .lessOrEqual, .greaterOrEqual]
        let comparison = operators.randomElement(using: &random) ?? .equal
        let text = texts.randomElement(using: &random) ?? ""
        func number() -> CEQLValue {
            .number(["-1", "-0.5", "0", "0.5", "1.0", "1.50", "+1", "1e0"].randomElement(using: &random) ?? "0")
        }
        func date() -> CEQLValue {
            let seconds = Double(Int.random(in: -1...13, using: &random))
            return .string(
                Bool.random(using: &random)
                    ? VendorTexts.date(seconds) : VendorTexts.date(seconds).replacing("Z", with: ".500Z")
            )
        }
        switch Int.random(in: 0..<(depth > 0 ? 14 : 9), using: &random) {
        case 0, 1: return .comparison(updated, comparison, date())
        case 2: return .comparison(name, comparison, .string(text))
        case 3: return .comparison(age, comparison, number())
        case 4: return .comparison(active, comparison, .bool(Bool.random(using: &random)))
        case 5:
            return .isNull(
                [name, age, active, updated].randomElement(using: &random) ?? name,
                isNegated: Bool.random(using: &random)
            )
        case 6:
            let pattern = ["%", "a%", "%b", "%'%", "a%c", "%a\n%", "", "5%"].randomElement(using: &random) ?? ""
            return .like(name, pattern: pattern, isNegated: Int.random(in: 0..<4, using: &random) == 0)
        case 7:
            return .isIn(name, [.string(text), .string("a")], isNegated: Int.random(in: 0..<3, using: &random) == 0)
        case 8: return .comparison(age, comparison, .string(text))
        case 9, 10:
            return .all((0..<Int.random(in: 2...3, using: &random)).map { _ in condition(&random, depth: depth - 1) })
        case 11, 12:
            return .any((0..<Int.random(in: 2...3, using: &random)).map { _ in condition(&random, depth: depth - 1) })
        default: return .not(condition(&random, depth: depth - 1))
        }
    }

    @Test(arguments: ["odata", "odata with fewer comparisons", "inclusive", "exclusive"])
    func `the vendor's part and ours are the whole`(_ kind: String) throws {
        let filter =
            switch kind {
            case "odata": "{style: odata}"
            case "odata with fewer comparisons": "{style: odata, operators: [\">\", \"<=\"]}"
            default: "{style: params, since: from, until: to, bound: \(kind)}"
            }
        let resource = try ListRig.resource(list: "{path: /x, dataPath: data, where: \(filter)}")
        let list = try #require(resource.list)
        let dates = resource.dates.forConditions
        var random = SeededRandom(state: 4)
        let records = (0..<50).map { _ in Self.record(&random) }
        var pushed = 0
        for _ in 0..<250 {
            let condition = Self.condition(&random, depth: 3)
            let translated = try TranslatedFilter(
                condition,
                clause: condition.description,
                after: nil,
                of: resource,
                in: list
            )
            let odata = translated.text.map(ODataEvaluator.init)
            #expect(odata?.isValid != false, "\(translated.text ?? "")")
            if odata != nil || translated.since != nil { pushed += 1 }
            for held in records {
                let record = held.record
                let isSent =
                    kind.hasPrefix("odata")
                    ? odata?.holds(of: held.fields) ?? true
                    : Self.isSent(held, translated, isInclusive: kind == "inclusive")
                let isKept = isSent && (translated.remaining?.matches(record, dates: dates) ?? true)
                guard isKept != condition.matches(record, dates: dates) else { continue }
                Issue.record(
                    "\(condition) of \(String(decoding: record.bytes, as: UTF8.self)): asked \(translated.text ?? "-") \(translated.since ?? "-") \(translated.until ?? "-"), left \(translated.remaining?.description ?? "-")"
                )
                return
            }
        }
        // It would be easy to be right by asking for everything.
        #expect(pushed > 20)
    }

    /// A vendor that takes bounds: it compares what it holds, and a record without a date is in none.
    private static func isSent(_ held: Held, _ filter: TranslatedFilter, isInclusive: Bool) -> Bool {
        let (since, until) = (filter.since.flatMap(VendorTexts.seconds), filter.until.flatMap(VendorTexts.seconds))
        guard since != nil || until != nil else { return true }
        guard let updated = held.updated else { return false }
        if let since, isInclusive ? updated < since : updated <= since { return false }
        if let until, isInclusive ? updated > until : updated >= until { return false }
        return true
    }
}

/// The same numbers in every run.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
