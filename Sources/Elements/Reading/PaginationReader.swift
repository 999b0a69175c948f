/// Reads how one page follows another.
struct PaginationReader {
    /// What the list's body asks for by itself.
    let bodyPlaceholders: Set<String>
    /// Whether the list has a `where`.
    let isFiltered: Bool

    func read(_ value: YAMLValue) -> Pagination? {
        guard let mapping = YAMLMapping(value, .paginate) else { return nil }
        guard let style = mapping.kind("type", of: Pagination.Style.self) else { return nil }
        defer { mapping.finish(with: "'type: \(style.rawValue)'") }
        guard style != .single else { return .single }
        var pagination = sizes(mapping, style)
        pagination.totalPath = mapping.optional("totalPath")?.fieldPath
        pagination.stopPath = mapping.optional("stop")?.fieldPath
        if let when = mapping.optional("stopWhen") {
            pagination.stopsWhenTrue = when.bool ?? false
            if !mapping.has("stop") { when.fault("'\(when.name)' wants a 'stop'") }
        }
        switch style {
        case .page, .offset: position(mapping, &pagination)
        case .cursor: token(mapping, &pagination)
        case .link: link(mapping, &pagination)
        case .keyset: keyset(mapping, &pagination)
        case .single: break
        }
        checkBody(mapping, pagination)
        return pagination
    }

    // MARK: - Parts

    private func sizes(_ mapping: YAMLMapping, _ style: Pagination.Style) -> Pagination {
        let pageSize = mapping.optional("pageSize")?.integer(1...100_000) ?? 100
        let most = mapping.optional("maxPageSize")
        let maximum = most?.integer(1...100_000) ?? pageSize
        if let most, maximum < pageSize { most.fault("'\(most.name)' is less than the pageSize") }
        let least = mapping.optional("minPageSize")
        let minimum = least?.integer(1...100_000) ?? 1
        if let least, minimum > pageSize { least.fault("'\(least.name)' is more than the pageSize") }
        var pagination = Pagination(style: style, pageSize: pageSize, maximumPageSize: maximum)
        pagination.minimumPageSize = minimum
        pagination.sizeParameter = mapping.optional("sizeParam")?.string
        return pagination
    }

    private func position(_ mapping: YAMLMapping, _ pagination: inout Pagination) {
        let (key, name) = pagination.style == .page ? ("pageParam", "page") : ("offsetParam", "offset")
        pagination.positionParameter =
            (bodyPlaceholders.contains(name) ? mapping.optional(key) : mapping.required(key))?
            .string
        pagination.first = mapping.optional("first")?.integer(0...1) ?? (pagination.style == .page ? 1 : 0)
        let parallel = mapping.optional("parallel")
        pagination.parallel = parallel?.bool ?? false
        if let parallel, pagination.parallel, !mapping.has("totalPath") {
            parallel.fault("'\(parallel.name)' wants a totalPath")
        }
    }

    private func token(_ mapping: YAMLMapping, _ pagination: inout Pagination) {
        pagination.tokenPath = mapping.optional("tokenPath")?.fieldPath
        let field = mapping.optional("tokenField")
        pagination.tokenField = field?.fieldPath
        if !mapping.has("tokenPath"), field == nil {
            mapping.value.fault("'\(mapping.value.name)' wants a 'tokenPath', or the last record's 'tokenField'")
        }
        if let field, mapping.has("tokenPath") {
            field.fault("'\(field.name)' and 'tokenPath' cannot both be the token")
        }
        pagination.tokenPlace = mapping.optional("in")?.choice(of: Pagination.TokenPlace.self) ?? .query
        if pagination.tokenPlace == .query {
            pagination.tokenParameter = mapping.required("param")?.string
        } else if !bodyPlaceholders.contains("cursor") {
            mapping.place("in").fault("'\(mapping.place("in").name): body' wants '${cursor}' in the list's body")
        }
    }

    private func link(_ mapping: YAMLMapping, _ pagination: inout Pagination) {
        pagination.linkHeader = mapping.optional("header")?.token
        let next = mapping.optional("nextPath")
        pagination.nextPath = next?.fieldPath
        if !mapping.has("header"), next == nil {
            mapping.value.fault("'\(mapping.value.name)' wants a 'header', such as Link, or a 'nextPath'")
        }
        if let next, mapping.has("header") { next.fault("'\(next.name)' and 'header' cannot both be the link") }
    }

    private func keyset(_ mapping: YAMLMapping, _ pagination: inout Pagination) {
        let fields = mapping.required("fields")
        pagination.keysetFields = fields?.sequence?.compactMap(\.fieldPath) ?? []
        if let fields, fields.node.sequence?.isEmpty == true {
            fields.fault("'\(fields.name)' must name the fields that order the list, as [updated, id]")
        }
        if !isFiltered {
            mapping.value.fault(
                "'\(mapping.value.name): keyset' wants a 'where', by which the vendor is asked what comes after"
            )
        }
    }

    private func checkBody(_ mapping: YAMLMapping, _ pagination: Pagination) {
        let wanted: [(name: String, isRight: Bool, right: String)] = [
            ("page", pagination.style == .page, "'type: page'"),
            ("offset", pagination.style == .offset, "'type: offset'"),
            (
                "cursor", pagination.style == .cursor && pagination.tokenPlace == .body,
                "'type: cursor' with 'in: body'"
            ),
        ]
        for place in wanted where bodyPlaceholders.contains(place.name) && !place.isRight {
            mapping.value.fault("'\(mapping.value.name)': '${\(place.name)}' in the body wants \(place.right)")
        }
    }
}
