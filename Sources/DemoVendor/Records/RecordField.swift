/// One field of a record: its name, and its value as the JSON text that is sent.
struct RecordField: Sendable, Equatable {
    var name: String
    var json: String

    init(_ name: String, json: String) {
        self.name = name
        self.json = json
    }

    init(_ name: String, text: String) {
        self.init(name, json: JSONText.quoted(text))
    }
}

extension [RecordField] {
    /// Replaces the named field where it stands, or adds it at the end.
    mutating func set(_ field: RecordField) {
        if let index = firstIndex(where: { $0.name == field.name }) {
            self[index] = field
        } else {
            append(field)
        }
    }

    /// The JSON text of the named field.
    func json(_ name: String) -> String? {
        first { $0.name == name }?.json
    }

    /// The record's bytes, with the odd but legal white space of a vendor that writes JSON by hand.
    ///
    /// Every fifth record has line feeds between its fields, every third has blanks around its colons.
    func rendered(number: Int) -> [UInt8] {
        let comma = number % 5 == 0 ? ",\n  " : ","
        let colon = number % 3 == 0 ? " : " : ":"
        let body = map { JSONText.quoted($0.name) + colon + $0.json }.joined(separator: comma)
        return [UInt8]("{\(body)}".utf8)
    }
}
