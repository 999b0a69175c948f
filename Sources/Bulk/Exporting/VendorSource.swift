public import Elements
public import Instances
import JobQueue
public import VendorClient

/// The vendor itself, through the one client that makes calls right.
public struct VendorSource: BulkSource {
    private let client: VendorClient

    /// Asks through this client.
    public init(client: VendorClient) {
        self.client = client.calling(as: .bulk)
    }

    /// Asks for a page of a list.
    public func page(_ instance: ConnectedInstance, _ request: SourceRequest) async throws -> SourcePage {
        let cursor = request.cursor.flatMap(PageCursor.init(text:))
        guard cursor != nil || request.cursor == nil else {
            throw SourceFault.permanent(
                "the place in the list that was kept is none of this version's",
                providerMessage: nil
            )
        }
        do throws(VendorError) {
            let first = try await client.page(instance, Self.listing(request, at: cursor))
            var page = first
            var records = first.records
            if let wanted = Self.planned(request, at: cursor) {
                // The pages behind this one begin where it was planned to end: what the vendor has cut of it is asked for.
                var came = first.size
                while came < wanted, page.size > 0, let next = page.next {
                    page = try await client.page(instance, Self.listing(request, at: next, size: wanted - came))
                    records += page.records
                    came += page.size
                }
            }
            return SourcePage(
                records: records,
                next: page.next?.text,
                total: page.total ?? first.total,
                plan: cursor == nil ? Self.plan(after: first, request) : []
            )
        } catch {
            throw try Self.fault(error)
        }
    }

    /// Asks for one record.
    public func record(_ instance: ConnectedInstance, resource: Resource, id: String) async throws -> [UInt8]? {
        do throws(VendorError) {
            return try await client.get(instance, resource: resource, id: id)?.bytes
        } catch {
            switch error {
            case .permanent(let status, let message):
                throw SourceFault.record(status: String(status), message: message ?? error.description)
            case .malformed:
                throw SourceFault.record(status: "unknown", message: error.description)
            default:
                throw try Self.fault(error)
            }
        }
    }

    private static func listing(_ request: SourceRequest, at cursor: PageCursor?, size: Int? = nil) -> ListRequest {
        ListRequest(
            resource: request.resource,
            condition: request.condition?.description,
            fields: request.fields?.map(\.description).joined(separator: ","),
            orderBy: request.orderBy?.clause,
            pageSize: size ?? request.pageSize,
            cursor: cursor
        )
    }

    /// How many records a page has that may have been planned by how many stand before it; nil of any other.
    private static func planned(_ request: SourceRequest, at cursor: PageCursor?) -> Int? {
        guard cursor != nil, let pagination = request.resource.list?.pagination, pagination.style == .offset,
            pagination.parallel, pagination.sizeParameter != nil
        else { return nil }
        return min(request.pageSize, pagination.maximumPageSize)
    }

    /// Where all further pages begin, with the total in each place: an error in front of it is no end of the list.
    private static func plan(after page: VendorPage, _ request: SourceRequest) -> [String] {
        guard let pagination = request.resource.list?.pagination else { return [] }
        let asked = min(request.pageSize, pagination.maximumPageSize)
        guard var plan = PagePlan(after: page, asked: asked, in: pagination) else { return [] }
        var places: [String] = []
        while let place = plan.next() { places.append(place.text) }
        return places.count == plan.pages - 1 ? places : []
    }

    private static func fault(_ error: VendorError) throws -> SourceFault {
        switch error {
        case .rateLimited(let wait): .rateLimited(retryAfter: wait)
        case .temporary, .malformed, .pageTooLarge, .outcomeUnknown: .temporary(error.description)
        case .credentialsRevoked, .permanent, .refused:
            .permanent(error.description, providerMessage: error.providerMessage)
        case .cancelled: throw CancellationError()
        case .internalFault: throw InternalFault(error.description)
        }
    }
}
