/// Reads how records are got and written.
enum OperationReader {
    static func get(_ value: YAMLValue) -> GetOperation? {
        guard let mapping = YAMLMapping(value, .get) else { return nil }
        let path = mapping.required("path")?.pathWithID
        let dataPath = mapping.optional("dataPath")?.fieldPath
        let query = mapping.optional("query")?.named() ?? []
        mapping.finish()
        return path.map { GetOperation(path: $0, dataPath: dataPath, query: query) }
    }

    static func batchGet(_ value: YAMLValue) -> BatchGetOperation? {
        guard let mapping = YAMLMapping(value, .batchGet) else { return nil }
        let idsPath = mapping.optional("idsPath")?.fieldPath
        let isBody = mapping.has("idsPath")
        let method = mapping.optional("method").map { $0.choice(of: HTTPMethodName.self) } ?? (isBody ? .post : .get)
        let path = mapping.required("path")?.path()
        let maximum = mapping.required("max")?.integer(1...10_000)
        let idKey = isBody ? mapping.optional("idKey")?.string : nil
        let idsParameter = isBody ? nil : mapping.optional("idsParam")?.string
        let separator = isBody ? nil : mapping.optional("separator")?.string
        let dataPath = mapping.optional("dataPath")?.fieldPath
        mapping.finish(with: isBody ? "'idsPath'" : "'idsParam'")
        if !isBody, !mapping.has("idsParam") {
            value.fault("'\(value.name)' wants an 'idsPath' in the body, or an 'idsParam' of the query")
        }
        if let method, method != .post, method != .get || isBody {
            let right = isBody ? "POST, since the ids are in the body" : "GET or POST"
            mapping.place("method").fault("'\(value.name).method' must be \(right)")
        }
        guard let method, let path, let maximum else { return nil }
        return BatchGetOperation(
            method: method,
            path: path,
            maximum: maximum,
            idsPath: idsPath,
            idKey: idKey,
            idsParameter: idsParameter,
            separator: separator ?? ",",
            dataPath: dataPath
        )
    }

    /// Reads how a record is created, changed or replaced.
    ///
    /// The usual method holds where none is given; a path that has an id names the record.
    static func write(_ value: YAMLValue, usual: HTTPMethodName, hasID: Bool = true) -> WriteOperation? {
        guard let mapping = YAMLMapping(value, .write) else { return nil }
        let method = method(mapping, usual: usual, allowed: [.post, .put, .patch])
        let path = mapping.required("path").flatMap { hasID ? $0.pathWithID : $0.path() }
        let wrap = mapping.optional("wrap")?.string
        let dataPath = mapping.optional("dataPath")?.fieldPath
        let header = mapping.optional("idempotencyHeader")?.token
        let type = mapping.optional("contentType")
        let contentType = type?.string ?? "application/json"
        mapping.finish()
        if let type, !contentType.contains("json") { type.fault("'\(type.name)' must be a type of JSON") }
        guard let method, let path else { return nil }
        return WriteOperation(
            method: method,
            path: path,
            wrap: wrap,
            dataPath: dataPath,
            idempotencyHeader: header,
            contentType: contentType
        )
    }

    static func delete(_ value: YAMLValue) -> WriteOperation? {
        guard let mapping = YAMLMapping(value, .delete) else { return nil }
        let method = method(mapping, usual: .delete, allowed: [.delete, .post])
        let path = mapping.required("path")?.pathWithID
        mapping.finish()
        guard let method, let path else { return nil }
        return WriteOperation(
            method: method,
            path: path,
            wrap: nil,
            dataPath: nil,
            idempotencyHeader: nil,
            contentType: "application/json"
        )
    }

    private static func method(
        _ mapping: YAMLMapping,
        usual: HTTPMethodName,
        allowed: [HTTPMethodName]
    ) -> HTTPMethodName? {
        guard let place = mapping.optional("method") else { return usual }
        guard let method = place.choice(of: HTTPMethodName.self) else { return nil }
        guard allowed.contains(method) else {
            place.fault("'\(place.name)' must be \(allowed.map(\.rawValue).joined(separator: ", ")) here")
            return nil
        }
        return method
    }
}
