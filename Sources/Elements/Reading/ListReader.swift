/// Reads how an object is listed.
enum ListReader {
    static func read(_ value: YAMLValue) -> ListOperation? {
        guard let mapping = YAMLMapping(value) else { return nil }
        let path = mapping.required("path")?.path()
        let dataPath = mapping.optional("dataPath")?.fieldPath
        let pagination = mapping.optional("paginate").map(pagination) ?? .single
        let sort = mapping.optional("sort").flatMap(sort)
        let filter = mapping.optional("where").flatMap(filter)
        mapping.finish()
        guard let path, let pagination else { return nil }
        return ListOperation(path: path, dataPath: dataPath, pagination: pagination, sort: sort, filter: filter)
    }

    private static func pagination(_ value: YAMLValue) -> Pagination? {
        guard let mapping = YAMLMapping(value) else { return nil }
        guard
            let style = mapping.required("type")?
                .choice(of: Pagination.Style.self, notYet: ["cursor", "link", "keyset"])
        else { return nil }
        defer { mapping.finish(notYet: ["tokenPath", "param", "stop", "nextPath", "fields", "header"]) }
        guard style != .single else { return .single }
        let position = mapping.required(style == .page ? "pageParam" : "offsetParam")?.string
        let size = mapping.optional("sizeParam")?.string
        let first = mapping.optional("first")?.integer(0...1) ?? (style == .page ? 1 : 0)
        let pageSize = mapping.optional("pageSize")?.integer(1...100_000) ?? 100
        let most = mapping.optional("maxPageSize")
        let maximum = most?.integer(1...100_000) ?? pageSize
        if let most, maximum < pageSize { most.fault("'\(most.name)' is less than the pageSize") }
        let total = mapping.optional("totalPath")?.fieldPath
        let parallel = mapping.optional("parallel")
        let mayRunAbreast = parallel?.bool ?? false
        if let parallel, mayRunAbreast, total == nil { parallel.fault("'\(parallel.name)' wants a totalPath") }
        guard let position else { return nil }
        return Pagination(
            style: style,
            positionParameter: position,
            sizeParameter: size,
            first: first,
            pageSize: pageSize,
            maximumPageSize: maximum,
            totalPath: total,
            parallel: mayRunAbreast
        )
    }

    private static func sort(_ value: YAMLValue) -> SortParameter? {
        guard let mapping = YAMLMapping(value) else { return nil }
        let parameter = mapping.required("param")?.string
        let order = mapping.optional("value")?.string
        mapping.finish()
        return parameter.map { SortParameter(parameter: $0, value: order) }
    }

    private enum FilterStyle: String, CaseIterable {
        case passthrough
        case params
    }

    private static func filter(_ value: YAMLValue) -> VendorFilter? {
        guard let mapping = YAMLMapping(value) else { return nil }
        let kind = mapping.required("style")?
            .choice(of: FilterStyle.self, notYet: ["odata", "soql", "jql", "template"])
        let bound = mapping.optional("bound")?.choice(of: VendorFilter.Bound.self) ?? .exclusive
        defer { mapping.finish() }
        switch kind {
        case .passthrough:
            let parameter = mapping.optional("param").map(\.string) ?? "where"
            return parameter.map { VendorFilter(style: .passthrough(parameter: $0), bound: bound) }
        case .params:
            let since = mapping.required("since")?.string
            return since.map { VendorFilter(style: .parameters(since: $0), bound: bound) }
        case nil:
            return nil
        }
    }
}
