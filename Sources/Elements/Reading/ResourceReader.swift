/// Reads an element's objects.
enum ResourceReader {
    static func resources(_ value: YAMLValue) -> [String: Resource] {
        guard let mapping = YAMLMapping(value) else { return [:] }
        if mapping.keys.isEmpty { value.fault("'resources' must have at least one") }
        var resources: [String: Resource] = [:]
        for key in mapping.keys {
            guard let item = mapping.optional(key) else { continue }
            guard isName(key) else {
                item.fault("the name '\(key)' must be of letters, digits, '-' and '_'")
                continue
            }
            resources[key] = resource(key, item)
        }
        return resources
    }

    private static func isName(_ key: String) -> Bool {
        !key.isEmpty
            && key.utf8.allSatisfy { byte in
                (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: "_")
            }
    }

    private static func resource(_ name: String, _ value: YAMLValue) -> Resource? {
        guard let mapping = YAMLMapping(value) else { return nil }
        let vendorName = mapping.optional("vendorName").map(\.string) ?? name
        let list = mapping.required("list").flatMap(ListReader.read)
        let get = mapping.optional("get").flatMap(get)
        let idField = mapping.required("idField")?.fieldPath
        let dates = mapping.optional("datesConfiguration").flatMap(dates) ?? DatesConfiguration()
        let ignored = mapping.optional("ignoreFields")?.sequence?.compactMap(\.fieldPath) ?? []
        let tolerance = mapping.optional("createdCheckTolerance")?.integer(0...86_400) ?? 0
        let poll = poll(mapping.optional("poll"), object: name)
        let bulk = mapping.optional("bulk")
        let export = bulk.flatMap(export) ?? (get == nil ? .list : .oneByOne)
        if let bulk, export == .oneByOne, get == nil { bulk.fault("'\(bulk.name)': one by one wants a 'get'") }
        mapping.finish(notYet: notYet)
        guard let vendorName, let idField, let poll else { return nil }
        return Resource(
            name: name,
            vendorName: vendorName,
            list: list,
            get: get,
            idField: idField,
            dates: dates,
            ignoreFields: ignored,
            createdCheckTolerance: .seconds(tolerance),
            poll: poll,
            export: export
        )
    }

    private static let notYet = ["batchGet", "create", "update", "delete", "deletes", "webhook", "fields"]

    private static func get(_ value: YAMLValue) -> GetOperation? {
        guard let mapping = YAMLMapping(value) else { return nil }
        let place = mapping.required("path")
        let path = place?.path(allowing: ["id"])
        let dataPath = mapping.optional("dataPath")?.fieldPath
        mapping.finish()
        if let place, let path, path.otherNames.isEmpty { place.fault("'\(place.name)' must hold '${id}'") }
        return path.map { GetOperation(path: $0, dataPath: dataPath) }
    }

    private static func dates(_ value: YAMLValue) -> DatesConfiguration? {
        guard let mapping = YAMLMapping(value) else { return nil }
        defer { mapping.finish() }
        return DatesConfiguration(updated: date("updated", mapping), created: date("created", mapping))
    }

    private static func date(_ kind: String, _ mapping: YAMLMapping) -> DateField? {
        let field = mapping.optional("\(kind)DateField")?.fieldPath
        let format = mapping.optional("\(kind)DateFormat")
        let zone = mapping.optional("\(kind)DateTimezone")
        guard let field else {
            (format ?? zone)?.fault("'\(mapping.value.name).\(kind)DateField' is missing")
            return nil
        }
        guard let format else {
            mapping.value.fault("'\(mapping.value.name).\(kind)DateFormat' is missing")
            return nil
        }
        let pattern = format.string
        let zoneText = zone.map(\.string) ?? "GMT"
        guard let pattern, let zoneText else { return nil }
        do throws(DateFieldError) {
            return try DateField(path: field, pattern: pattern, zone: zoneText)
        } catch {
            (error.isAboutZone ? zone ?? format : format).fault("\(error)")
            return nil
        }
    }

    private static func poll(_ value: YAMLValue?, object: String) -> PollDefaults? {
        let mapping = value.flatMap { YAMLMapping($0) }
        if value != nil, mapping == nil { return nil }
        let url = mapping?.optional("url")
        let query = url.flatMap { url in
            url.string.flatMap { text in url.attempt { () throws(PollQueryError) in try PollQuery(text) } }
        }
        if let url, let query {
            if query.object != object { url.fault("'\(url.name)' asks for '\(query.object)', not for '\(object)'") }
            _ = url.attempt { () throws(PollQueryError) in try query.check() }
        }
        let granularity = mapping?.optional("granularity")
        let step = granularity.map(\.duration) ?? .seconds(1)
        if let granularity, let step, step <= .zero { granularity.fault("'\(granularity.name)' must be more than 0") }
        let overlap = mapping?.optional("overlap").map(\.duration) ?? .seconds(600)
        let flood = mapping?.optional("floodLimit")?.integer(1...1_000_000_000) ?? 1_000_000
        mapping?.finish(notYet: ["sweep", "retention", "initial"])
        guard let step, let overlap else { return nil }
        return PollDefaults(query: query, granularity: step, overlap: overlap, floodLimit: flood)
    }

    private static func export(_ value: YAMLValue) -> ExportMethod? {
        guard let mapping = YAMLMapping(value) else { return nil }
        let method = mapping.required("export")?.choice(of: ExportMethod.self, notYet: ["native"])
        mapping.finish(notYet: ["create", "status", "result"])
        return method
    }
}
