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
    private let updated: DateReader?
    private let created: DateReader?

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
        updated = resource.dates.updated.map(DateReader.init)
        created = resource.dates.created.map(DateReader.init)
        window = PollWindow(
            overlap: configuration.overlap,
            granularity: resource.poll.granularity,
            isExclusive: resource.list?.filter?.bound != .inclusive,
            dates: updated
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
    func versions(of records: [RecordSlice]) -> [SeenVersion] {
        let versions = records.map { record in
            SeenVersion(
                id: record.id,
                bytes: record.bytes,
                updated: record.updated.flatMap { updated?.date($0) },
                created: record.created.flatMap { created?.date($0) }
            )
        }
        return versions.enumerated().sorted { left, right in
            let dates = (left.element.updated?.from ?? .distantFuture, right.element.updated?.from ?? .distantFuture)
            return dates.0 == dates.1 ? left.offset < right.offset : dates.0 < dates.1
        }.map(\.element)
    }

    /// How many of a page's records bear a date that is none in the configured format.
    func unreadableDates(in records: [RecordSlice]) -> Int {
        records.count { record in
            guard let text = record.updated, !text.isEmpty, let updated else { return false }
            return updated.date(text) == nil
        }
    }

    func rules(of poller: Poller) -> LedgerRules {
        LedgerRules(
            baseLine: poller.baseLine,
            isSeeding: !poller.isSeeded,
            createdCheckTolerance: resource.createdCheckTolerance,
            ignored: resource.ignoreFields + (resource.dates.updated.map { [$0.path] } ?? [])
        )
    }
}
