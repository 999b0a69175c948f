/// Reads how an object is listed.
struct ListReader {
    /// The zone of a filter's bounds where none is given: the update's.
    let zone: Zone

    func read(_ value: YAMLValue) -> ListOperation? {
        guard let mapping = YAMLMapping(value, .list) else { return nil }
        let list = read(mapping)
        mapping.finish()
        return list
    }

    /// Reads a list's keys of a mapping that may hold others: sort and fields only where its kind has them.
    func read(_ mapping: YAMLMapping, hasOrder: Bool = true) -> ListOperation? {
        let method = mapping.optional("method").map { $0.choice(of: HTTPMethodName.self) } ?? .get
        let path = mapping.required("path")?.path()
        let query = mapping.optional("query")?.named() ?? []
        let bodyPlace = mapping.optional("body")
        let body = bodyPlace?.json(allowing: ListOperation.bodyPlaceholders)
        let dataPath = mapping.optional("dataPath")?.fieldPath
        let places = Set(body?.placeholders ?? [])
        let filterPlace = mapping.optional("where")
        let filter = filterPlace.flatMap { FilterReader(bodyPlaceholders: places, zone: zone).read($0) }
        let reader = PaginationReader(
            bodyPlaceholders: places.union(filter?.windowPlaceholders ?? []),
            isFiltered: filterPlace != nil
        )
        let pagination = mapping.optional("paginate").map(reader.read) ?? .single
        let sort = hasOrder ? mapping.optional("sort").flatMap(sort) : nil
        let fields = hasOrder ? mapping.optional("fields").flatMap(fieldChoice) : nil
        if let method, method != .get, method != .post {
            mapping.place("method").fault(
                "'\(mapping.place("method").name)' must be GET or POST: a list changes nothing"
            )
        }
        if let bodyPlace {
            if method == .get { bodyPlace.fault("'\(bodyPlace.name)' wants 'method: POST'") }
            if filterPlace == nil, !places.isDisjoint(with: ["since", "until", "where"]) {
                bodyPlace.fault("'\(bodyPlace.name)': '${since}', '${until}' and '${where}' want a 'where'")
            }
            if !mapping.has("paginate"), !places.isDisjoint(with: ["cursor", "page", "offset", "limit"]) {
                bodyPlace.fault(
                    "'\(bodyPlace.name)': '${limit}', '${page}', '${offset}' and '${cursor}' want a 'paginate'"
                )
            }
        }
        guard let method, let path, let pagination else { return nil }
        return ListOperation(
            method: method,
            path: path,
            query: query,
            body: body,
            dataPath: dataPath,
            pagination: pagination,
            sort: sort,
            filter: filter,
            fieldChoice: fields
        )
    }

    private func sort(_ value: YAMLValue) -> SortParameter? {
        guard let mapping = YAMLMapping(value, .sort) else { return nil }
        let parameter = mapping.required("param")?.string
        let order = mapping.optional("value")?.string
        let ascending = mapping.optional("ascending")?.string
        mapping.finish()
        return parameter.map { SortParameter(parameter: $0, value: order, ascending: ascending) }
    }

    private func fieldChoice(_ value: YAMLValue) -> FieldChoice? {
        guard let mapping = YAMLMapping(value, .fieldChoice) else { return nil }
        let parameter = mapping.required("param")?.string
        let separator = mapping.optional("separator")?.string ?? ","
        let text = mapping.optional("value")?.string
        mapping.finish()
        return parameter.map { FieldChoice(parameter: $0, separator: separator, value: text) }
    }
}
