import Elements
import OutboundHTTP

/// What differs from page to page and from caller to caller: as parameters of the query, as headers, and as values in a body.
struct ListValues {
    private(set) var parameters: [(String, String)] = []
    /// The headers of the request that hold a bound.
    private(set) var headers: [HTTPField] = []
    private let filterText: String?
    private let filter: TranslatedFilter
    private let size: Int
    private let position: Int?
    private let token: String?

    init(
        _ request: ListRequest,
        _ list: ListOperation,
        _ filter: TranslatedFilter,
        size: Int
    ) throws(VendorError) {
        let pagination = list.pagination
        self.filter = filter
        self.size = size
        switch request.cursor?.place {
        case .page(let number), .offset(let number): position = number
        default: position = pagination.style == .page || pagination.style == .offset ? pagination.first : nil
        }
        if case .token(let text)? = request.cursor?.place { token = text } else { token = nil }
        filterText = try Self.query(request, list, filter, size: size, position: position) ?? filter.text
        setFilter(list.filter)
        try setFields(request, list, filter)
        try setOrder(request, list)
        setWindow(pagination)
    }

    /// The value of a placeholder in a body; nil where there is none.
    func placeholder(_ name: String) -> JSONTemplateValue? {
        switch name {
        case "limit": .number(size)
        case "offset", "page": position.map(JSONTemplateValue.number)
        case "cursor": token.map(JSONTemplateValue.text)
        case "since": filter.since.map(JSONTemplateValue.text)
        case "until": filter.until.map(JSONTemplateValue.text)
        case "where": filterText.map(JSONTemplateValue.text)
        default: nil
        }
    }

    // MARK: - Parameters

    private mutating func add(_ name: String?, _ value: String?) {
        guard let name, let value, !value.isEmpty else { return }
        parameters.append((name, value))
    }

    private mutating func setFilter(_ style: VendorFilter?) {
        switch style?.style {
        case .passthrough(let name), .odata(let name), .jql(let name), .soql(let name, from: _, select: _),
            .template(let name, template: _):
            add(name, filterText)
        case .parameters(let name):
            add(name, filter.since)
            add(style?.untilParameter, filter.until)
            if let header = style?.sinceHeader, let since = filter.since { headers = [HTTPField(header, since)] }
        case nil: break
        }
    }

    private mutating func setFields(
        _ request: ListRequest,
        _ list: ListOperation,
        _ filter: TranslatedFilter
    ) throws(VendorError) {
        guard let choice = list.fieldChoice else { return }
        guard let chosen = try ChosenFields(request, in: list, filter.remaining) else {
            return add(choice.parameter, choice.value)
        }
        var names: [String] = []
        for path in chosen.paths {
            // OData chooses whole properties; elsewhere a path is written as in a record.
            let name = list.filter?.isOData == true ? path.segments[0] : path.description
            if !names.contains(name) { names.append(name) }
        }
        add(choice.parameter, names.joined(separator: choice.separator))
    }

    private mutating func setOrder(_ request: ListRequest, _ list: ListOperation) throws(VendorError) {
        guard let sort = list.sort, list.filter?.holdsOrder != true else { return }
        guard let own = request.order(in: list) else { return add(sort.parameter, sort.value) }
        add(sort.parameter, try list.text(ofOrder: own))
    }

    private mutating func setWindow(_ pagination: Pagination) {
        guard pagination.style != .single else { return }
        add(pagination.sizeParameter, String(size))
        if let position { add(pagination.positionParameter, String(position)) }
        if pagination.tokenPlace == .query { add(pagination.tokenParameter, token) }
    }

    // MARK: - Whole queries

    /// The query of a vendor whose query holds more than the condition; nil where it does not.
    private static func query(
        _ request: ListRequest,
        _ list: ListOperation,
        _ filter: TranslatedFilter,
        size: Int,
        position: Int?
    ) throws(VendorError) -> String? {
        switch list.filter?.style {
        case .soql(_, let from, let select):
            var text = "select \(try columns(select, request, list, filter)) from \(from)"
            if let condition = filter.text { text += " where \(condition)" }
            if let order = try order(request, list) { text += " order by \(order)" }
            // Where the vendor hands out links or tokens, a limit would end the whole list.
            switch list.pagination.style {
            case .keyset: text += " limit \(size)"
            case .offset where list.pagination.positionParameter == nil:
                text += " limit \(size) offset \(position ?? 0)"
            default: break
            }
            return text
        case .jql:
            let order = try order(request, list).map { "order by \($0)" }
            let parts = [filter.text, order].compactMap(\.self)
            return parts.isEmpty ? nil : parts.joined(separator: " ")
        case .template:
            return filter.text?.replacing("${limit}", with: String(size)).replacing(
                "${offset}",
                with: String(position ?? list.pagination.first)
            )
        default: return nil
        }
    }

    private static func columns(
        _ select: [String],
        _ request: ListRequest,
        _ list: ListOperation,
        _ filter: TranslatedFilter
    ) throws(VendorError) -> String {
        let chosen = try ChosenFields(request, in: list, filter.remaining)?.paths
        var names = chosen == nil ? select : []
        // All of an object's own fields, and naming one again would be refused.
        guard !names.contains(where: { $0.uppercased().hasPrefix("FIELDS(") }) else {
            return names.joined(separator: ", ")
        }
        for path in chosen ?? ChosenFields.needed(request.resource, list, filter.remaining) {
            guard let name = SOQLLanguage().name(of: path) else {
                throw .refused("\(path) is no field that can be selected")
            }
            if !names.contains(where: { $0.lowercased() == name.lowercased() }) { names.append(name) }
        }
        return names.joined(separator: ", ")
    }

    private static func order(_ request: ListRequest, _ list: ListOperation) throws(VendorError) -> String? {
        guard let own = request.order(in: list) else { return list.sort?.value }
        return try list.text(ofOrder: own)
    }
}

extension ListRequest {
    /// The caller's own order; nil where it has none, where the pages themselves go by the list's, and where the vendor cannot sort.
    ///
    /// Whoever promised the order to somebody has refused it before (the hub's list and a bulk query do). Here only a poller's is
    /// left out, who tells all that changed whatever order the vendor's pages had.
    fileprivate func order(in list: ListOperation) -> String? {
        guard list.takesOrder, let orderBy, !orderBy.isEmpty else { return nil }
        return orderBy
    }
}

extension VendorFilter {
    var isOData: Bool {
        if case .odata = style { true } else { false }
    }

    /// Whether the order is a part of the query.
    var holdsOrder: Bool {
        switch style {
        case .soql, .jql: true
        default: false
        }
    }
}
