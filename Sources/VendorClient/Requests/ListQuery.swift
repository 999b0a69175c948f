import Elements

/// How one list call is asked: the parameters that the vendor takes, and what is left to filter here.
struct ListQuery {
    let parameters: [(String, String)]
    /// What the vendor cannot filter, to be filtered here exactly; nil where it filters all of it.
    let remaining: CEQLCondition?

    init(_ request: ListRequest, _ list: ListOperation) throws(VendorError) {
        var parameters: [(String, String)] = []
        var remaining: CEQLCondition?
        if let clause = request.condition, !clause.isEmpty {
            let condition: CEQLCondition
            do throws(CEQLError) {
                condition = try CEQLCondition.parse(clause)
            } catch {
                throw .refused(error.description)
            }
            switch list.filter?.style {
            case .passthrough(let parameter):
                parameters.append((parameter, clause))
            case .parameters(let since):
                if let bound = Self.lowerBound(of: request.resource.dates.updated?.path, in: condition) {
                    parameters.append((since, bound))
                }
                remaining = condition
            case nil:
                remaining = condition
            }
        }
        if let sort = list.sort, let order = sort.value ?? request.orderBy, !order.isEmpty {
            parameters.append((sort.parameter, order))
        }
        parameters += Self.window(request, list.pagination)
        self.parameters = parameters
        self.remaining = remaining
    }

    private static func window(_ request: ListRequest, _ pagination: Pagination) -> [(String, String)] {
        guard pagination.style != .single else { return [] }
        var parameters: [(String, String)] = []
        if let size = pagination.sizeParameter { parameters.append((size, String(request.size(in: pagination)))) }
        let start = pagination.style == .page ? pagination.first : 0
        parameters.append((pagination.positionParameter, String(request.cursor?.position ?? start)))
        return parameters
    }

    /// The value after which a record's date must lie in every case, as the clause spells it; nil if there is none.
    private static func lowerBound(of path: FieldPath?, in condition: CEQLCondition) -> String? {
        switch condition {
        case .comparison(path, .greater, let value), .comparison(path, .greaterOrEqual, let value): value.text
        case .all(let parts): parts.lazy.compactMap { lowerBound(of: path, in: $0) }.first
        default: nil
        }
    }
}
