import Elements

/// How a client wants to see a vendor's records: under normalised names, cut to some fields, or both.
struct RecordView: Sendable {
    private let names: FieldNames?
    private let selection: FieldSelection?

    /// A view; nil where records are shown as they are.
    init?(names: FieldNames?, fields: [FieldPath]?) {
        guard names != nil || fields != nil else { return nil }
        self.names = names
        selection = fields.map(FieldSelection.init)
    }

    /// What is shown of a record; each value keeps the vendor's bytes.
    func bytes(of record: [UInt8]) -> [UInt8] {
        let named = names?.normalised(record) ?? record
        return selection?.apply(JSONRecord(named)).bytes ?? named
    }
}
