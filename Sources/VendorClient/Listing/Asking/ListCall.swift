import Elements
import Instances
import OutboundHTTP

/// One list call as the vendor wants it, before anybody says who asks.
struct ListCall {
    /// Where it goes.
    enum Target {
        /// The list's own path.
        case path(URLTemplate)
        /// Path and query that the vendor itself gave.
        case link(String)
    }

    let method: HTTPMethodName
    let target: Target
    /// In the order in which they are sent.
    let parameters: [(String, String)]
    /// Headers of this call, beside the element's own: a link to the next page holds none of them.
    let headers: [HTTPField]
    /// JSON.
    let body: [UInt8]?
    /// How many records are asked for.
    let size: Int
    /// What the vendor does not filter, to be filtered here exactly; nil where it filters all of it.
    let remaining: CEQLCondition?

    init(_ request: ListRequest, _ list: ListOperation, of instance: ConnectedInstance) throws(VendorError) {
        let pagination = list.pagination
        method = list.method
        size = request.size(in: pagination)
        let clause = request.condition.flatMap { $0.isEmpty ? nil : $0 }
        let filter = try TranslatedFilter(
            clause.map(Self.condition),
            clause: clause,
            after: request.keyset,
            of: request.resource,
            in: list
        )
        remaining = filter.remaining
        let values = try ListValues(request, list, filter, size: size)
        headers = values.headers
        if case .link(let link)? = request.cursor?.place {
            target = .link(link)
            parameters = []
        } else {
            target = .path(list.path)
            // What the page asks for stands in the place of a fixed parameter of the same name.
            let names = Set(values.parameters.map(\.0))
            let fixed = try RequestBuilder(instance: instance).render(list.query)
            parameters = fixed.filter { !names.contains($0.0) } + values.parameters
        }
        body = try list.body.map { body throws(VendorError) in
            do throws(TemplateError) {
                return try body.render { name in
                    name.hasPrefix("config.")
                        ? instance.value(String(name.dropFirst(7))).map(JSONTemplateValue.text)
                        : values.placeholder(name)
                }
            } catch {
                throw .refused(error.description)
            }
        }
    }

    private static func condition(_ clause: String) throws(VendorError) -> CEQLCondition {
        do throws(CEQLError) {
            return try CEQLCondition.parse(clause)
        } catch {
            throw .refused(error.description)
        }
    }
}

extension ListRequest {
    /// The last record's values, of a list that goes by them.
    var keyset: KeysetPlace? {
        if case .keyset(let place)? = cursor?.place { return place }
        return nil
    }
}
