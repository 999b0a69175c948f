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
            case .passthrough(let parameter?) where list.filter?.operators == nil:
                parameters.append((parameter, clause))
            case .parameters(let parameter?)
            where list.filter?.untilParameter == nil && list.filter?.boundFormat == nil:
                if let since = SinceBound(request.resource, list.filter?.bound)?.text(for: condition) {
                    parameters.append((parameter, since))
                }
                remaining = condition
            case .passthrough, .parameters, .odata, .soql, .jql, .template:
                throw .refused("this 'where' of the element is not supported yet")
            case nil:
                remaining = condition
            }
        }
        if let sort = list.sort, let order = sort.value ?? request.orderBy, !order.isEmpty {
            parameters.append((sort.parameter, order))
        }
        parameters += try Self.window(request, list.pagination)
        self.parameters = parameters
        self.remaining = remaining
    }

    private static func window(
        _ request: ListRequest,
        _ pagination: Pagination
    ) throws(VendorError) -> [(String, String)] {
        guard pagination.style != .single else { return [] }
        guard pagination.style == .page || pagination.style == .offset, pagination.stopPath == nil else {
            throw .refused("paging by \(pagination.style.rawValue), or with a 'stop', is not supported yet")
        }
        var parameters: [(String, String)] = []
        if let size = pagination.sizeParameter { parameters.append((size, String(request.size(in: pagination)))) }
        let start = pagination.style == .page ? pagination.first : 0
        if let position = pagination.positionParameter {
            parameters.append((position, String(request.cursor?.position ?? start)))
        }
        return parameters
    }
}
