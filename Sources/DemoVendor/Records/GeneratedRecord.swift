/// A record that is a pure function of its number and dates, so that 200,000 of them cost next to no memory.
struct GeneratedRecord: Sendable {
    let object: CRMObject
    let number: Int
    let created: Int64
    let updated: Int64
    var dates = DateStyle.utc

    /// The fields in the vendor's own, unalphabetical order.
    ///
    /// `Balance` is spelled with a trailing zero, `ExternalId` is a number of 19 digits that no double holds, the names are not
    /// all ASCII, and the note holds an escaped line feed, a slash and an escaped letter.
    var fields: [RecordField] {
        let prefix = object.prefix
        let first = Self.firstNames[number % Self.firstNames.count]
        let last = Self.lastNames[(number / Self.firstNames.count) % Self.lastNames.count]
        return [
            RecordField(prefix + "FirstName", text: first),
            RecordField(prefix + "LastName", text: last),
            RecordField(object.updatedField, json: dates.json(updated)),
            RecordField(CRMObject.idField, text: String(number)),
            RecordField(prefix + "Balance", json: "\(number % 1_000).10"),
            RecordField(prefix + "ExternalId", json: String(1_234_567_890_000_000_000 &+ Int64(number))),
            RecordField(prefix + "EmailAddress", text: "person\(number)@example.com"),
            RecordField(prefix + "Note", json: #""line one\nline two \/ caf\u00e9 \#(number)""#),
            RecordField(prefix + "Tags", json: #"["new", {"weight":1.0E2,"kept":null}]"#),
            RecordField(object.createdField, json: dates.json(created)),
            RecordField(prefix + "Optional", json: number % 2 == 0 ? "null" : "true"),
        ]
    }

    private static let firstNames = ["Ada", "Zoë", "Jürgen", "李", "Søren", "O'Neil", "Ann \"Annie\"", "Ξένια"]
    private static let lastNames = ["Lovelace", "Müller", "Nguyễn", "García", "Smith", "Иванова", "de la Cruz"]
}
