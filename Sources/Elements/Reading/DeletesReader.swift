/// Reads how deletions are found.
struct DeletesReader {
    /// The zone of a filter's bounds where none is given: the update's.
    let zone: Zone
    /// Whether a record can be got by its id.
    let canGet: Bool

    private enum Mode: String, CaseIterable {
        case none
        case field
        case endpoint
        case reconcile
    }

    func read(_ value: YAMLValue) -> DeletesMode? {
        guard let mapping = YAMLMapping(value, .deletes) else { return nil }
        guard let mode = mapping.kind("mode", of: Mode.self) else { return nil }
        defer { mapping.finish(with: "'mode: \(mode.rawValue)'") }
        switch mode {
        case .none: return DeletesMode.none
        case .field:
            let path = mapping.required("path")?.fieldPath
            let equals = mapping.optional("equals")?.string
            return path.map { .field(path: $0, equals: equals) }
        case .endpoint:
            let every = mapping.optional("every")?.positiveDuration
            return mapping.required("endpoint").flatMap { endpoint($0, every: every) }.map { .endpoint($0) }
        case .reconcile:
            let every = mapping.optional("every")?.positiveDuration ?? .seconds(86_400)
            let fraction = mapping.optional("maxDeleteFraction")?.fraction ?? 0.2
            let confirm = mapping.optional("confirmWithGet")
            let confirms = confirm.map(\.bool) ?? canGet
            if let confirm, confirms == true, !canGet { confirm.fault("'\(confirm.name)' wants a 'get'") }
            return .reconcile(every: every, maxDeleteFraction: fraction, confirmWithGet: confirms ?? false)
        }
    }

    private func endpoint(_ value: YAMLValue, every: Duration?) -> DeletionList? {
        guard let mapping = YAMLMapping(value, .deletionEndpoint) else { return nil }
        let date = DatesReader.date(mapping, "dateField", "dateFormat", "dateTimezone")
        let list = ListReader(zone: date?.zone ?? zone).read(mapping, hasOrder: false)
        let idField = mapping.required("idField")?.fieldPath
        mapping.finish()
        guard let list, let idField else { return nil }
        return DeletionList(list: list, idField: idField, date: date, every: every)
    }
}
