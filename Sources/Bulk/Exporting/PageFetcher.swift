import Elements
import Instances

/// Fetches one page into a segment: the list, and each record by its GET, some of them side by side, written in the list's order.
///
/// At most four times as many records as are got side by side are in memory, however many the page has.
struct PageFetcher: Sendable {
    let source: any BulkSource
    let instance: ConnectedInstance
    let resource: Resource
    let query: CEQLQuery
    let task: PageTask
    let concurrency: Int
    let maximumColumns: Int

    private enum Fetched: Sendable {
        case record([UInt8])
        case gone
        case refused(status: String, message: String)
    }

    func fetch(into segment: inout FileAppender) async throws -> FetchedPage {
        let page = try await source.page(
            instance,
            SourceRequest(
                resource: resource,
                condition: query.condition,
                fields: query.fields,
                orderBy: query.orderBy,
                pageSize: task.pageSize,
                cursor: task.cursor
            )
        )
        if let next = page.next, next == task.cursor {
            throw SourceFault.permanent("the vendor's list leads back to the same page", providerMessage: nil)
        }
        var slices = page.records
        var result = FetchedPage()
        result.next = page.next
        result.total = page.total
        result.plan = page.plan
        if let limit = task.recordLimit {
            // A limited export goes page after page, so that what came before is all that is in front.
            let left = max(0, limit - task.listedBefore)
            if Int64(slices.count) >= left { result.next = nil }
            slices = Array(slices.prefix(Int(clamping: left)))
            result.plan = []
        }
        result.listed = slices.count
        var writer = RecordWriter(fields: query.fields, maximumColumns: maximumColumns)
        if resource.export == .list || resource.get == nil {
            for slice in slices { try await writer.write(slice.bytes, to: &segment) }
            result.records = slices.count
        } else {
            try await fetchEach(slices.map(\.id), &result, &writer, &segment)
        }
        result.columns = writer.columns
        result.sum = try await segment.finish()
        return result
    }

    private func fetchEach(
        _ ids: [String],
        _ result: inout FetchedPage,
        _ writer: inout RecordWriter,
        _ segment: inout FileAppender
    ) async throws {
        var waiting: [Int: Fetched] = [:]
        var started = 0
        var inFlight = 0
        var written = 0
        try await withThrowingTaskGroup(of: (Int, Fetched).self) { group in
            while written < ids.count {
                while started < ids.count, inFlight < concurrency, started - written < concurrency * 4 {
                    let index = started
                    group.addTask { (index, try await get(ids[index])) }
                    started += 1
                    inFlight += 1
                }
                guard let (index, fetched) = try await group.next() else { return }
                inFlight -= 1
                waiting[index] = fetched
                while let ready = waiting.removeValue(forKey: written) {
                    switch ready {
                    case .record(let bytes):
                        try await writer.write(bytes, to: &segment)
                        result.records += 1
                    case .gone:
                        result.vanished += 1
                    case .refused(let status, let message):
                        result.refusals.append(
                            FetchedPage.Refusal(
                                index: written,
                                identifier: ids[written],
                                status: status,
                                message: message
                            )
                        )
                    }
                    written += 1
                }
            }
        }
    }

    private func get(_ id: String) async throws -> Fetched {
        do {
            guard let bytes = try await source.record(instance, resource: resource, id: id) else { return .gone }
            return .record(bytes)
        } catch SourceFault.record(let status, let message) {
            return .refused(status: status, message: message)
        }
    }
}
