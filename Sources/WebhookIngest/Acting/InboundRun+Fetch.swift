import Elements
import VendorClient

extension InboundRun {
    /// The most GETs under way at once.
    private static let abreast = 8

    /// Asks for an object's records: for many at once where the vendor can, for each by itself where it cannot.
    func fetch(_ review: InboundReview) async throws -> FetchedRecords {
        let resource = review.resource
        guard resource.batchGet != nil, review.ids.count > 1 || resource.get == nil else {
            return try await fetch(review.ids, resource)
        }
        let found = try await job.vendor.getMany(instance, resource: resource, ids: review.ids)
        let missing = review.ids.filter { found[$0] == nil }
        var fetched = FetchedRecords()
        fetched.found = found.values.sorted { $0.id < $1.id }
        guard resource.get != nil else {
            fetched.missing = missing
            return fetched
        }
        // What is missing in an answer for many may have been left out: only the call for one says that it is gone.
        let rest = try await fetch(missing, resource)
        fetched.found += rest.found
        fetched.missing = rest.missing
        fetched.refused = rest.refused
        fetched.refusal = rest.refusal
        return fetched
    }

    private func fetch(_ wanted: [String], _ resource: Resource) async throws -> FetchedRecords {
        var fetched = FetchedRecords()
        try await withThrowingTaskGroup(of: (String, Result<RecordSlice?, VendorError>).self) { group in
            var ids = wanted.makeIterator()
            func next() {
                guard let id = ids.next() else { return }
                group.addTask { (id, await get(id, resource)) }
            }
            for _ in 0..<Self.abreast { next() }
            while let (id, result) = try await group.next() {
                switch result {
                case .success(let record?): fetched.found.append(record)
                case .success(nil), .failure(.permanent(410, _)): fetched.missing.append(id)
                case .failure(.permanent(_, let message)):
                    // One record that it will never show is no reason to leave the others.
                    fetched.refused.append(id)
                    fetched.refusal = fetched.refusal ?? message ?? "without a word"
                case .failure(let error):
                    group.cancelAll()
                    throw error
                }
                next()
            }
        }
        return fetched
    }

    private func get(_ id: String, _ resource: Resource) async -> Result<RecordSlice?, VendorError> {
        do throws(VendorError) {
            return .success(try await job.vendor.get(instance, resource: resource, id: id))
        } catch {
            return .failure(error)
        }
    }
}
