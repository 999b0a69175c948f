/// A JSON object of an instance's configuration, whose members are taken one by one; what was not taken is a mistake.
///
/// A class because taking a member is noted; it never leaves the call that reads the configuration.
final class ObjectReader {
    let place: String
    private let notes: PollerConfigurationReader
    private let members: [JSONMember]
    private var known: [String] = []

    init?(_ bytes: [UInt8], place: String, notes: PollerConfigurationReader) {
        self.place = place
        self.notes = notes
        let record = JSONRecord(bytes)
        guard case .composite(let text) = record.value, text.hasPrefix("{") else {
            notes.note(place, "it must be an object")
            return nil
        }
        members = record.members()
    }

    func string(_ name: String) -> String? {
        switch scalar(name) {
        case .string(let text) where !text.isEmpty: return text
        case nil: return nil
        default:
            notes.note("\(place).\(name)", "it must be text")
            return nil
        }
    }

    /// A number, bare or in quotes, as clients of the platform send both.
    func integer(_ name: String, _ range: ClosedRange<Int>) -> Int? {
        switch scalar(name) {
        case .string(let text), .number(let text):
            if let number = Int(text), range.contains(number) { return number }
        case nil: return nil
        default: break
        }
        notes.note("\(place).\(name)", "it must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    func bool(_ name: String) {
        switch scalar(name) {
        case nil, .bool, .string("true"), .string("false"): return
        default: notes.note("\(place).\(name)", "it must be true or false")
        }
    }

    func fieldPath(_ name: String) -> FieldPath? {
        guard let text = string(name) else { return nil }
        do throws(FieldPathError) {
            return try FieldPath(text)
        } catch {
            notes.note("\(place).\(name)", "\(error)")
            return nil
        }
    }

    func object(_ name: String) -> ObjectReader? {
        known.append(name)
        guard let member = members.last(where: { $0.name == name }) else { return nil }
        return ObjectReader(Array(member.value), place: "\(place).\(name)", notes: notes)
    }

    func finish() {
        for member in members where !known.contains(member.name) {
            let hint = Suggestion.phrase(for: member.name, among: known)
            notes.note("\(place).\(member.name)", "there is no such key\(hint)")
        }
    }

    /// The member's value; `null` is as good as nothing.
    private func scalar(_ name: String) -> JSONScalar? {
        known.append(name)
        guard let member = members.last(where: { $0.name == name }) else { return nil }
        let value = JSONRecord(Array(member.value)).value
        return value == .null ? nil : value
    }
}
