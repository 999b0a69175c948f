import Elements
public import Foundation
public import Instances
import OutboundHTTP

extension VendorClient {
    /// Asks for the vendor's own time, and so whether the credentials are good.
    ///
    /// - Throws: ``VendorError/malformed(_:)`` if the vendor tells no time.
    public func clock(_ instance: ConnectedInstance) async throws(VendorError) -> Date {
        let builder = RequestBuilder(instance: instance)
        let call: OutboundRequest
        if let check = instance.element.check {
            call = try builder.get(check.path, query: builder.render(check.query))
        } else if let resource = instance.element.orderedResources.first(where: { $0.list != nil }),
            let list = resource.list
        {
            call = try builder.list(ListCall(ListRequest(resource: resource, pageSize: 1), list, of: instance))
        } else {
            throw .refused("the element \(instance.element.key) has neither a check nor a list to ask for the time")
        }
        guard let date = try await send(call, for: instance).flatMap(AnswerJudge.vendorDate) else {
            throw .malformed("it has no Date header, by which changes are told from what was there before")
        }
        return date
    }
}
