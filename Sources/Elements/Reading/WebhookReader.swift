/// Reads what the vendor's webhooks say about an object.
enum WebhookReader {
    static func read(_ value: YAMLValue) -> WebhookMapping? {
        guard let mapping = YAMLMapping(value, .webhook) else { return nil }
        let itemsPath = mapping.optional("itemsPath")?.fieldPath
        let typePath = mapping.optional("typePath")?.fieldPath
        let typeHeader = mapping.optional("typeHeader")?.token
        let hasType = mapping.has("typePath") || mapping.has("typeHeader")
        let map = hasType ? mapping.required("map") : mapping.optional("map")
        let kinds = map.flatMap(kinds) ?? [:]
        let idPath = mapping.required("idPath")?.fieldPath
        let datePath = mapping.optional("datePath")?.fieldPath
        let recordPath = mapping.optional("recordPath")?.fieldPath
        let instancePath = mapping.optional("instancePath")?.fieldPath
        mapping.finish()
        if let map, !hasType { map.fault("'\(map.name)' wants a 'typePath' or a 'typeHeader'") }
        return idPath.map {
            WebhookMapping(
                itemsPath: itemsPath,
                typePath: typePath,
                typeHeader: typeHeader,
                kinds: kinds,
                idPath: $0,
                datePath: datePath,
                recordPath: recordPath,
                instancePath: instancePath
            )
        }
    }

    private static func kinds(_ value: YAMLValue) -> [String: ChangeKindName]? {
        guard let entries = value.entries else { return nil }
        if entries.isEmpty { value.fault("'\(value.name)' must name a type, as in {contact.created: CREATED}") }
        var kinds: [String: ChangeKindName] = [:]
        for entry in entries { kinds[entry.key] = entry.value.choice(of: ChangeKindName.self) }
        return kinds
    }
}
