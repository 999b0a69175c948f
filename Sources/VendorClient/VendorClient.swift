public import Elements
public import Foundation
public import Instances
public import OutboundHTTP

/// One vendor call done right: where it goes, who asks, what page, and what the answer means.
///
/// It holds no state and no connection of the database: a call may take a minute. What is retried here is only what a moment
/// may mend; longer waits are for the queue, which has nothing running meanwhile.
public struct VendorClient: Sendable {
    let http: OutboundClient

    /// How often a call that failed for a moment is made again at once.
    private static let immediateRetries = 2
    /// The longest wait inside a call.
    private static let longestWait = Duration.seconds(2)

    /// Makes a client on the way out that all of the process uses.
    public init(http: OutboundClient) {
        self.http = http
    }

    /// Gets one page of a list.
    ///
    /// The whole answer is checked strictly before any record of it counts.
    public func page(_ instance: ConnectedInstance, _ request: ListRequest) async throws(VendorError) -> VendorPage {
        let resource = request.resource
        guard let list = resource.list else { throw .refused("\(resource.name) cannot be listed") }
        let query = try ListQuery(request, list)
        let call = try RequestBuilder(instance: instance).get(list.path, query: query.parameters)
        let response: OutboundResponse
        do throws(VendorError) {
            response = try await send(call, for: instance)
        } catch {
            // Past the last page, vendors that count pages answer 400 or 404 where others answer nothing.
            guard case .permanent(let status, _) = error, status == 400 || status == 404, request.cursor != nil,
                list.pagination.style == .page
            else { throw error }
            return VendorPage(records: [], next: nil, total: nil, vendorDate: nil, size: 0)
        }
        return try page(of: response, request, list, query)
    }

    /// Gets one record as its own call gives it; nil if the vendor has none of that id.
    public func get(
        _ instance: ConnectedInstance,
        resource: Resource,
        id: String
    ) async throws(VendorError) -> RecordSlice? {
        guard let get = resource.get else { throw .refused("\(resource.name) cannot be got one by one") }
        let call = try RequestBuilder(instance: instance).get(get.path, id: id)
        do throws(VendorError) {
            let response = try await send(call, for: instance)
            do throws(JSONFault) {
                return try resource.scan().scanRecord(response.body, dataPath: get.dataPath)
            } catch {
                throw VendorError.malformed(Self.place(error, in: resource))
            }
        } catch {
            if case .permanent(404, _) = error { return nil }
            throw error
        }
    }

    /// Asks for the vendor's own time, and so whether the credentials are good.
    ///
    /// - Throws: ``VendorError/malformed(_:)`` if the vendor tells no time.
    public func clock(_ instance: ConnectedInstance) async throws(VendorError) -> Date {
        let builder = RequestBuilder(instance: instance)
        let call: OutboundRequest
        if let check = instance.element.check {
            call = try builder.get(check)
        } else if let resource = instance.element.orderedResources.first(where: { $0.list != nil }),
            let list = resource.list
        {
            let query = try ListQuery(ListRequest(resource: resource, pageSize: 1), list)
            call = try builder.get(list.path, query: query.parameters)
        } else {
            throw .refused("the element \(instance.element.key) has neither a check nor a list to ask for the time")
        }
        guard let date = AnswerJudge.vendorDate(try await send(call, for: instance)) else {
            throw .malformed("it has no Date header, by which changes are told from what was there before")
        }
        return date
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

    /// Makes a call, again at once where that may help; all calls here only read.
    private func send(
        _ call: OutboundRequest,
        for instance: ConnectedInstance
    ) async throws(VendorError) -> OutboundResponse {
        let judge = AnswerJudge(instance: instance)
        var attempt = 0
        while true {
            let fault: VendorError
            do throws(OutboundHTTPError) {
                let response = try await http.send(call)
                guard let found = judge.fault(of: response) else { return response }
                fault = found
            } catch {
                fault = judge.fault(of: error)
            }
            guard attempt < Self.immediateRetries, let wait = Self.wait(after: fault, attempt: attempt) else {
                throw fault
            }
            attempt += 1
            do { try await Task.sleep(for: wait) } catch { throw .cancelled }
        }
    }

    /// A fault of an answer with what an operator needs to find it: the object, and where its ids should be.
    private static func place(_ fault: JSONFault, in resource: Resource) -> String {
        "\(resource.name) (idField \(resource.idField)): \(fault)"
    }

    /// How long to wait before the same call is made again; nil if it is not.
    private static func wait(after fault: VendorError, attempt: Int) -> Duration? {
        switch fault {
        case .temporary:
            return .milliseconds(200 << attempt) * Double.random(in: 0.7...1.3)
        case .rateLimited(let wait?) where wait <= longestWait:
            return wait + .milliseconds(Int.random(in: 10...200))
        default: return nil
        }
    }
}
