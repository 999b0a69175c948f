import Elements
import Instances
import OutboundHTTP

/// One page as it came, read strictly: its records, and what it says of the pages that follow.
struct ListAnswer {
    let records: [RecordSlice]
    let total: Int?
    private let token: String?
    private let stop: JSONScalar?
    private let nextLink: String?

    /// Reads an answer.
    ///
    /// - Throws: ``VendorError/malformed(_:)`` if it is not what the element says it is; nothing of it is taken then.
    init(_ response: OutboundResponse, of resource: Resource, in list: ListOperation) throws(VendorError) {
        let pagination = list.pagination
        let wanted = [pagination.totalPath, pagination.tokenPath, pagination.stopPath, pagination.nextPath]
        let scanned: ScannedPage
        do throws(JSONFault) {
            let scan = PageScan(
                dataPath: list.dataPath,
                id: resource.idField,
                updated: resource.dates.updated?.path,
                created: resource.dates.created?.path,
                others: wanted.compactMap(\.self)
            )
            scanned = try scan.scan(response.body)
        } catch {
            throw .malformed(VendorClient.place(error, in: resource))
        }
        var found = scanned.others[...]
        let others = wanted.map { path in path == nil ? nil : found.popFirst() ?? nil }
        records = scanned.records
        total = others[0]?.text.flatMap { Int($0) }.map { max($0, 0) }
        stop = others[2]
        if let field = pagination.tokenField {
            token = Self.given(scanned.records.last?.record.scalar(at: field))
        } else {
            token = Self.given(others[1])
        }
        if let name = pagination.linkHeader {
            let values = response.headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
            nextLink = LinkHeader.link("next", in: values)
        } else {
            nextLink = Self.given(others[3])
        }
    }

    /// The token of the next page; nil on the last.
    func nextToken(_ pagination: Pagination) -> String? {
        guard pagination.stopPath != nil else { return token }
        return isTrue(stop) == pagination.stopsWhenTrue ? nil : token
    }

    /// The address of the next page; nil on the last.
    func nextAddress(_ pagination: Pagination) -> String? {
        guard pagination.stopPath != nil else { return nextLink }
        return isTrue(stop) == pagination.stopsWhenTrue ? nil : nextLink
    }

    private func isTrue(_ scalar: JSONScalar?) -> Bool {
        switch scalar {
        case nil, .null?, .bool(false)?: false
        case .string(let text)?: !["", "false", "0", "no"].contains(text.lowercased())
        case .number(let text)?: text != "0"
        case .bool(true)?, .composite?: true
        }
    }

    /// A text or a number that is there.
    private static func given(_ scalar: JSONScalar?) -> String? {
        switch scalar {
        case .string(let text)?, .number(let text)?: text.isEmpty ? nil : text
        default: nil
        }
    }
}
