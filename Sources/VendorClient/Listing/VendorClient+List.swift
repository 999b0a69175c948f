import Elements
public import Instances
import OutboundHTTP

extension VendorClient {
    /// Gets one page of a list.
    ///
    /// The whole answer is checked strictly before any record of it counts.
    public func page(_ instance: ConnectedInstance, _ request: ListRequest) async throws(VendorError) -> VendorPage {
        let resource = request.resource
        guard let list = resource.list else { throw .refused("\(resource.name) cannot be listed") }
        guard list.method == .get, list.fieldChoice == nil else {
            throw .refused("lists by POST and the choice of fields are not supported yet")
        }
        let query = try ListQuery(request, list)
        let builder = RequestBuilder(instance: instance)
        let fixed = try builder.render(list.query)
        let call = try builder.get(list.path, query: fixed + query.parameters)
        let sent: OutboundResponse?
        do throws(VendorError) {
            sent = try await send(call, for: instance)
        } catch {
            // Past the last page, vendors that count pages answer 400 or 404 where others answer nothing.
            guard case .permanent(let status, _) = error, status == 400 || status == 404, request.cursor != nil,
                list.pagination.style == .page
            else { throw error }
            return VendorPage(records: [], next: nil, total: nil, vendorDate: nil, size: 0)
        }
        // What a rule of the element ignores holds no records.
        guard let response = sent else {
            return VendorPage(records: [], next: nil, total: nil, vendorDate: nil, size: 0)
        }
        return try page(of: response, request, list, query)
    }

    private func page(
        of response: OutboundResponse,
        _ request: ListRequest,
        _ list: ListOperation,
        _ query: ListQuery
    ) throws(VendorError) -> VendorPage {
        let totalPath = list.pagination.totalPath
        let scanned: ScannedPage
        do throws(JSONFault) {
            scanned = try request.resource.scan(others: totalPath.map { [$0] } ?? []).scan(response.body)
        } catch {
            throw .malformed(Self.place(error, in: request.resource))
        }
        if let before = request.cursor?.before, before == PageCursor.mark(of: scanned.records) {
            throw .malformed(
                "the vendor gave the same page twice, the one that ends with record \(scanned.records.last?.id ?? "")"
            )
        }
        let total = scanned.others.first.flatMap { $0?.text }.flatMap { Int($0) }.map { max($0, 0) }
        let count = scanned.records.count
        var next = count == 0 ? nil : PageCursor.after(request.cursor, scanned.records, in: list.pagination)
        // A total may be behind what came; then an empty page is the end.
        if let total, let after = next, after.seen >= total { next = nil }
        let records =
            query.remaining.map { condition in
                let dates = request.resource.dates.forConditions
                return scanned.records.filter { condition.matches($0.record, dates: dates) }
            } ?? scanned.records
        return VendorPage(
            records: records,
            next: next,
            total: total,
            vendorDate: AnswerJudge.vendorDate(response),
            size: count
        )
    }
}
