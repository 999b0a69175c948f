public import Elements
public import Instances

extension VendorClient {
    /// Gets one record as its own call gives it; nil if the vendor has none of that id.
    public func get(
        _ instance: ConnectedInstance,
        resource: Resource,
        id: String
    ) async throws(VendorError) -> RecordSlice? {
        guard let get = resource.get else { throw .refused("\(resource.name) cannot be got one by one") }
        let builder = RequestBuilder(instance: instance)
        let call = try builder.get(get.path, id: id, query: builder.render(get.query))
        do throws(VendorError) {
            guard let response = try await send(call, for: instance) else { return nil }
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
}
