import Elements
public import Instances
import OutboundHTTP

extension VendorClient {
    /// Gets one page of a list.
    ///
    /// The whole answer is checked strictly before any record of it counts. A page that is too large for the vendor is asked for again in
    /// half the size, down to the element's least, and the cursor keeps the size that worked.
    public func page(_ instance: ConnectedInstance, _ request: ListRequest) async throws(VendorError) -> VendorPage {
        guard let list = request.resource.list else { throw .refused("\(request.resource.name) cannot be listed") }
        return try await page(instance, request, list)
    }

    /// Gets one page of any list of the instance's vendor.
    func page(
        _ instance: ConnectedInstance,
        _ request: ListRequest,
        _ list: ListOperation
    ) async throws(VendorError) -> VendorPage {
        var request = request
        while true {
            let fault: VendorError
            do throws(VendorError) {
                return try await ask(instance, request, list)
            } catch {
                fault = error
            }
            guard fault == .pageTooLarge, let smaller = ReducedPage.request(request, in: list) else { throw fault }
            request = smaller
        }
    }

    /// Asks once; `isLast` where the answer's fault is its caller's to judge.
    func ask(
        _ instance: ConnectedInstance,
        _ request: ListRequest,
        _ list: ListOperation,
        isLast: Bool = false
    ) async throws(VendorError) -> VendorPage {
        let call = try ListCall(request, list, of: instance)
        let outbound = try RequestBuilder(instance: instance).list(call)
        let sent: OutboundResponse?
        do throws(VendorError) {
            sent = try await send(outbound, for: instance)
        } catch {
            if error.isNothingNew(of: list) { return .empty }
            guard !isLast else { throw error }
            return try await end(error, instance, request, list)
        }
        // What a rule of the element ignores holds no records.
        guard let response = sent else { return .empty }
        if response.status == 204, response.body.isEmpty {
            return .empty(at: AnswerJudge.vendorDate(response))
        }
        let answer = try ListAnswer(response, of: request.resource, in: list)
        let turn = PageTurn(
            request: request,
            list: list,
            answer: answer,
            size: call.size,
            target: RequestBuilder.target(of: outbound),
            instance: instance
        )
        var records = answer.records
        var next: PageCursor?
        if list.pagination.style == .keyset {
            let page = KeysetPage(answer.records, after: request.keyset, of: request.resource, in: list)
            switch try page.turn(asked: call.size) {
            case .end: next = nil
            case .next(let place): next = turn.next(place)
            case .stuck:
                guard let larger = request.larger(than: call.size, in: list) else {
                    throw page.stuckFault(asked: call.size)
                }
                return try await ask(instance, larger, list)
            }
            records = page.new
        } else {
            next = try turn.next()
        }
        if let condition = call.remaining {
            let dates = request.resource.dates.forConditions
            records = records.filter { condition.matches($0.record, dates: dates) }
        }
        return VendorPage(
            records: records,
            next: next,
            total: answer.total,
            isWhole: call.remaining == nil,
            vendorDate: AnswerJudge.vendorDate(response),
            size: answer.records.count,
            firstID: answer.records.first?.id,
            lastID: answer.records.last?.id,
            mark: LoopMarks.mark(of: answer.records)
        )
    }
}

extension VendorError {
    /// Asked by a header for what was modified since, a vendor answers 304 where nothing was.
    fileprivate func isNothingNew(of list: ListOperation) -> Bool {
        guard case .permanent(304, _) = self else { return false }
        return list.filter?.sinceHeader != nil
    }
}

extension ListRequest {
    /// The same request for twice as many records; nil where the vendor gives no more.
    fileprivate func larger(than size: Int, in list: ListOperation) -> ListRequest? {
        guard list.takesSize, let cursor, size < list.pagination.maximumPageSize else { return nil }
        var request = self
        request.cursor = cursor.asking(for: min(size * 2, list.pagination.maximumPageSize))
        return request
    }
}
