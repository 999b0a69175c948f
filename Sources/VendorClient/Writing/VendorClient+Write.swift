public import Elements
public import Instances
import OutboundHTTP

extension VendorClient {
    /// Creates a record.
    ///
    /// A call is made again only where the vendor cannot have taken it, or tells a second one by its key from the first: nothing is
    /// created twice.
    ///
    /// - Parameters:
    ///   - instance: whose vendor.
    ///   - resource: what is created.
    ///   - body: the record, sent as it is.
    ///   - idempotencyKey: by which the vendor tells a repeated call, where it can; nil takes one of chance, for this call alone.
    /// - Returns: what the vendor answered.
    /// - Throws: ``VendorError``; ``VendorError/outcomeUnknown(_:)`` where it may have been created.
    public func create(
        _ instance: ConnectedInstance,
        resource: Resource,
        body: [UInt8],
        idempotencyKey: String? = nil
    ) async throws(VendorError) -> WrittenRecord {
        guard let operation = resource.create else { throw .refused("\(resource.name) cannot be created") }
        let call = WriteCall(operation, resource, key: idempotencyKey)
        return try await write(call, body: body, for: instance)
    }

    /// Changes a record in part, or replaces it.
    ///
    /// - Parameters:
    ///   - instance: whose vendor.
    ///   - resource: what is changed.
    ///   - id: which.
    ///   - body: the change, sent as it is.
    ///   - replacing: whether the body is the whole record.
    ///   - idempotencyKey: by which the vendor tells a repeated call, where it can.
    /// - Returns: what the vendor answered.
    /// - Throws: ``VendorError``; ``VendorError/outcomeUnknown(_:)`` where it may have been changed.
    public func update(
        _ instance: ConnectedInstance,
        resource: Resource,
        id: String,
        body: [UInt8],
        replacing: Bool = false,
        idempotencyKey: String? = nil
    ) async throws(VendorError) -> WrittenRecord {
        guard let operation = replacing ? resource.replace : resource.update else {
            throw .refused("\(resource.name) cannot be \(replacing ? "replaced" : "changed in part")")
        }
        let call = WriteCall(operation, resource, id: id, key: idempotencyKey)
        return try await write(call, body: body, for: instance)
    }

    /// Deletes a record.
    ///
    /// - Returns: what the vendor answered.
    /// - Throws: ``VendorError``; ``VendorError/permanent(status:providerMessage:)`` with 404 where it has none of that id, or has it no
    ///   more after an answer that was lost.
    public func delete(
        _ instance: ConnectedInstance,
        resource: Resource,
        id: String
    ) async throws(VendorError) -> WrittenRecord {
        guard let operation = resource.delete else { throw .refused("\(resource.name) cannot be deleted") }
        return try await write(WriteCall(operation, resource, id: id), body: nil, for: instance)
    }

    private func write(
        _ call: WriteCall,
        body: [UInt8]?,
        for instance: ConnectedInstance
    ) async throws(VendorError) -> WrittenRecord {
        let builder = RequestBuilder(instance: instance)
        let request = try call.request(builder, body: body)
        let response = try await send(request, for: instance, repeating: call.repetition)
        return response.map(call.read) ?? WrittenRecord(status: nil, bytes: [], id: nil)
    }
}
