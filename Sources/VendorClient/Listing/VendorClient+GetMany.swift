public import Elements
public import Instances
import OutboundHTTP

extension VendorClient {
    /// How many calls for single records are under way at once.
    private static let getsAbreast = 8

    /// Gets records by their ids: many in a call where the vendor can, else some calls side by side.
    ///
    /// - Returns: The records by their ids; what is not in it is gone.
    public func getMany(
        _ instance: ConnectedInstance,
        resource: Resource,
        ids: [String]
    ) async throws(VendorError) -> [String: RecordSlice] {
        var known: Set<String> = []
        let ids = ids.filter { known.insert($0).inserted }
        guard let batch = resource.batchGet else {
            return try await gather(ids.map { [$0] }) { part throws(VendorError) in
                guard let id = part.first, let found = try await get(instance, resource: resource, id: id) else {
                    return []
                }
                return [found]
            }
        }
        let size = max(1, batch.maximum)
        let parts = stride(from: 0, to: ids.count, by: size).map { Array(ids[$0..<min($0 + size, ids.count)]) }
        return try await gather(parts) { part throws(VendorError) in
            try await self.batch(instance, resource, batch, part)
        }
    }

    /// Asks for one batch; half by half where the vendor cannot give so many.
    private func batch(
        _ instance: ConnectedInstance,
        _ resource: Resource,
        _ batch: BatchGetOperation,
        _ ids: [String]
    ) async throws(VendorError) -> [RecordSlice] {
        let call = try RequestBuilder(instance: instance).batch(batch, ids)
        do throws(VendorError) {
            guard let response = try await send(call, for: instance) else { return [] }
            do throws(JSONFault) {
                let scan = PageScan(
                    dataPath: batch.dataPath,
                    id: resource.idField,
                    updated: resource.dates.updated?.path,
                    created: resource.dates.created?.path
                )
                let wanted = Set(ids)
                return try scan.scan(response.body).records.filter { wanted.contains($0.id) }
            } catch {
                throw VendorError.malformed(Self.place(error, in: resource))
            }
        } catch {
            guard error == .pageTooLarge, ids.count > 1 else {
                // None of them is there.
                if case .permanent(404, _) = error { return [] }
                throw error
            }
        }
        let half = ids.count / 2
        let first = try await self.batch(instance, resource, batch, Array(ids[..<half]))
        return try await first + self.batch(instance, resource, batch, Array(ids[half...]))
    }

    /// Makes the calls side by side, and puts what they find together.
    private func gather(
        _ parts: [[String]],
        _ get: @escaping @Sendable ([String]) async throws(VendorError) -> [RecordSlice]
    ) async throws(VendorError) -> [String: RecordSlice] {
        let outcome = await withTaskGroup(
            of: Result<[RecordSlice], VendorError>.self
        ) { group -> Result<[String: RecordSlice], VendorError> in
            var rest = parts.makeIterator()
            var found: [String: RecordSlice] = [:]
            func start(_ part: [String]) {
                group.addTask {
                    do throws(VendorError) { return .success(try await get(part)) } catch { return .failure(error) }
                }
            }
            for _ in 0..<Self.getsAbreast {
                if let part = rest.next() { start(part) }
            }
            while let result = await group.next() {
                switch result {
                case .success(let records):
                    for record in records { found[record.id] = record }
                    if let part = rest.next() { start(part) }
                case .failure(let error):
                    group.cancelAll()
                    return .failure(error)
                }
            }
            return .success(found)
        }
        return try outcome.get()
    }
}

extension RequestBuilder {
    /// Makes a call for many records by their ids.
    fileprivate func batch(_ batch: BatchGetOperation, _ ids: [String]) throws(VendorError) -> OutboundRequest {
        var query: [(String, String)] = []
        if let name = batch.idsParameter { query.append((name, ids.joined(separator: batch.separator))) }
        return try request(
            batch.method,
            batch.path,
            query: query,
            body: batch.idsPath.map { Self.body(ids, at: $0, key: batch.idKey) }
        )
    }

    private static func body(_ ids: [String], at path: FieldPath, key: String?) -> [UInt8] {
        let items = ids.map { id in key.map { "{\(JSONText.quoted($0)):\(JSONText.quoted(id))}" } ?? JSONText.quoted(id)
        }
        let list = "[\(items.joined(separator: ","))]"
        return Array(path.segments.reversed().reduce(list) { "{\(JSONText.quoted($1)):\($0)}" }.utf8)
    }
}

/// JSON that is written by hand.
private enum JSONText {
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
