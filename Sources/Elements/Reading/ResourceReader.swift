/// Reads an element's objects.
enum ResourceReader {
    static func resources(_ value: YAMLValue) -> [String: Resource] {
        guard let entries = value.entries else { return [:] }
        if entries.isEmpty { value.fault("'resources' must have at least one") }
        var resources: [String: Resource] = [:]
        for entry in entries {
            guard isName(entry.key) else {
                entry.value.fault("the name '\(entry.key)' must be of letters, digits, '-' and '_'")
                continue
            }
            resources[entry.key] = resource(entry.key, entry.value)
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
        guard let mapping = YAMLMapping(value, .resource) else { return nil }
        let vendorName = mapping.optional("vendorName").map(\.string) ?? name
        let dates = mapping.optional("datesConfiguration").flatMap(DatesReader.read) ?? DatesConfiguration()
        let zone = dates.updated?.zone ?? .gmt
        let list = mapping.required("list").flatMap(ListReader(zone: zone).read)
        let get = mapping.optional("get").flatMap(OperationReader.get)
        let batchGet = mapping.optional("batchGet").flatMap(OperationReader.batchGet)
        let create = mapping.optional("create").flatMap { OperationReader.write($0, usual: .post, hasID: false) }
        let update = mapping.optional("update").flatMap { OperationReader.write($0, usual: .patch) }
        let replace = mapping.optional("replace").flatMap { OperationReader.write($0, usual: .put) }
        let delete = mapping.optional("delete").flatMap(OperationReader.delete)
        let idField = mapping.required("idField")?.fieldPath
        let ignored = mapping.optional("ignoreFields")?.sequence?.compactMap(\.fieldPath) ?? []
        let hashesDate = mapping.optional("hashUpdatedDate")?.bool ?? false
        let tolerance = mapping.optional("createdCheckTolerance")?.integer(0...86_400) ?? 0
        let poll = mapping.optional("poll").map { PollReader.read($0, object: name) } ?? PollReader.standard
        let deletes =
            mapping.optional("deletes").flatMap(DeletesReader(zone: zone, canGet: mapping.has("get")).read)
            ?? DeletesMode.none
        let export = export(mapping)
        let webhook = mapping.optional("webhook").flatMap(WebhookReader.read)
        let fields = mapping.optional("fields").flatMap(normalisedFields) ?? [:]
        mapping.finish()
        guard let vendorName, let idField, let poll else { return nil }
        return Resource(
            name: name,
            vendorName: vendorName,
            list: list,
            get: get,
            batchGet: batchGet,
            create: create,
            update: update,
            replace: replace,
            delete: delete,
            idField: idField,
            dates: dates,
            ignoreFields: ignored,
            hashesUpdatedDate: hashesDate,
            createdCheckTolerance: .seconds(tolerance),
            poll: poll,
            deletes: deletes,
            webhook: webhook,
            normalisedFields: fields,
            export: export
        )
    }

    private static func export(_ mapping: YAMLMapping) -> ExportMethod {
        let usual: ExportMethod = mapping.has("get") ? .oneByOne : .list
        guard let value = mapping.optional("bulk"), let bulk = YAMLMapping(value, .bulk) else { return usual }
        let place = bulk.required("export")
        bulk.finish()
        guard place?.node.scalar?.string != "native" else {
            place?.fault("'\(value.name).export: native' is not supported yet; it takes list, oneByOne")
            return usual
        }
        let export = place?.choice(of: ExportMethod.self) ?? usual
        if export == .oneByOne, !mapping.has("get") { value.fault("'\(value.name)': one by one wants a 'get'") }
        return export
    }

    private static func normalisedFields(_ value: YAMLValue) -> [String: FieldPath]? {
        guard let entries = value.entries else { return nil }
        var fields: [String: FieldPath] = [:]
        for entry in entries {
            let name = entry.value.attempt { () throws(FieldPathError) in try FieldPath(entry.key) }
            guard let path = entry.value.fieldPath, name != nil else { continue }
            if let other = fields.first(where: { $0.value == path })?.key {
                entry.value.fault("'\(entry.value.name)' names '\(path)', and so does '\(other)'")
            }
            fields[entry.key] = path
        }
        return fields
    }
}
