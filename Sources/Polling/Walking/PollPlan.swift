import Elements
import Foundation
import Ledger
import VendorClient

/// What a poller asks for and by what its answers are judged: its configuration, made ready to use.
struct PollPlan: Sendable {
    let resource: Resource
    let window: PollWindow
    let pageSize: Int?
    let floodLimit: Int

    private let query: PollQuery?
    private let template: DateTemplate?
    private let reader: VersionReader

    init(element: Element, object: String, text: String) throws {
        let configuration: PollerConfiguration
        do {
            configuration = try PollerConfiguration.one(element: element, object: object, text: text)
        } catch {
            throw PollingError.unusable(error.description)
        }
        let resource = configuration.resource
        self.resource = resource
        pageSize = configuration.pageSize
        floodLimit = resource.poll.floodLimit
        query = configuration.query
        template = try configuration.query?.condition.map { try DateTemplate($0) }
        reader = VersionReader(resource)
        window = PollWindow(
            overlap: configuration.overlap,
            granularity: resource.poll.granularity,
            isExclusive: (resource.list?.filter).mayLeaveOutTheBound,
            dates: resource.dates.updated.map(VersionDateReader.init)
        )
    }

    /// What to ask of the vendor: the customer's form of the query, with our bound in it.
    ///
    /// It is the same for all pages of a walk, because a page's number means something in one query only.
    func request(of walk: PollWalk, cursor: PageCursor?) -> ListRequest {
        ListRequest(
            resource: resource,
            condition: template?.expanded(lastPoll: walk.since, now: walk.startedAt),
            fields: query?.fields,
            orderBy: query?.orderBy,
            pageSize: pageSize,
            cursor: cursor
        )
    }

    /// The versions of a page, in the order of their dates; those without one come last.
    func versions(of records: [RecordSlice]) -> [SeenVersion] { reader.versions(records) }

    /// How many of a page's records bear a date that is none in the configured format.
    func unreadableDates(in records: [RecordSlice]) -> Int { reader.unreadableDates(in: records) }

    func rules(of poller: Poller) -> LedgerRules {
        LedgerRules(of: resource, baseLine: poller.baseLine, isSeeding: !poller.isSeeded)
    }
}
