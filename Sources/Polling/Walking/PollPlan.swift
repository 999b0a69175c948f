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

    // MARK: - What is asked

    /// What to ask of the vendor: the customer's form of the query, with our bound in it.
    ///
    /// It is the same for all pages of a walk, because a page's number means something in one query only. A walk over everything asks
    /// without a condition: what does not match the customer's is there all the same.
    ///
    /// The customer's order goes along only where the vendor can sort, and is otherwise left out and not refused, as the hub and bulk
    /// queries do: here nobody is promised anything by it. It chooses no records, and the events of a page are told by their records'
    /// dates, in whichever order they came.
    func request(of walk: PollWalk, cursor: PageCursor?) -> ListRequest {
        ListRequest(
            resource: resource,
            condition: walk.isOverAll ? nil : template?.expanded(lastPoll: walk.since, now: walk.startedAt),
            fields: query?.fields,
            orderBy: query?.orderBy,
            pageSize: pageSize,
            cursor: cursor
        )
    }

    /// Whether the first walk reads everything: to know all ids, or to tell them.
    var beginsWithAll: Bool { resource.poll.tellsInitial || isReconciled }

    var isReconciled: Bool {
        if case .reconcile = resource.deletes { true } else { false }
    }

    /// From when on a poll asks.
    func since(_ watermark: Date, isSeeded: Bool) -> Date {
        isSeeded || !beginsWithAll ? window.since(watermark: watermark) : PollWalk.beginning
    }

    /// From when on a sweep asks.
    func sweepSince(_ watermark: Date, lookback: Duration) -> Date {
        window.since(watermark: watermark, lookback: max(lookback, window.overlap))
    }

    /// The customer's condition, to choose here among all records that a walk over everything lists; nil where all are wanted.
    func condition(of walk: PollWalk) throws -> CEQLCondition? {
        guard walk.isOverAll, let template else { return nil }
        do {
            return try CEQLCondition.parse(template.expanded(lastPoll: walk.since, now: walk.startedAt))
        } catch {
            throw PollingError.unusable("the poller's condition cannot be read: \(error)")
        }
    }

    // MARK: - What is due besides

    /// What is done beside the polls, and how often.
    var besides: [(purpose: WalkPurpose, every: Duration?)] {
        var found: [(WalkPurpose, Duration?)] = []
        switch resource.deletes {
        case .none, .field: break
        case .endpoint(let deletions): found.append((.deletions, deletions.every))
        case .reconcile(let every, _, _): found.append((.reconcile, every))
        }
        if let sweep = resource.poll.sweep { found.insert((.sweep, sweep.every), at: 0) }
        return found
    }

    /// How long it is from one run of a walk beside the polls to the next.
    ///
    /// What is to go with each poll is due again half an interval later: by the next poll, and never at once.
    func wait(after purpose: WalkPurpose, interval: Duration) -> Duration {
        besides.first { $0.purpose == purpose }?.every ?? interval / 2
    }

    // MARK: - How it is judged

    /// The versions of a page, in the order of their dates; those without one come last.
    func versions(of records: [RecordSlice]) -> [SeenVersion] { reader.versions(records) }

    /// How many of a page's records bear a date that is none in the configured format.
    func unreadableDates(in records: [RecordSlice]) -> Int { reader.unreadableDates(in: records) }

    func rules(of poller: Poller, isSeeding: Bool) -> LedgerRules {
        var rules = LedgerRules(of: resource, baseLine: poller.baseLine, isSeeding: isSeeding)
        rules.tellsAll = isSeeding && !poller.isSeeded && resource.poll.tellsInitial
        // By the call for one record, a page is judged in two shapes.
        rules.isReadAgain = resource.get != nil || resource.batchGet != nil
        rules.wantsTwins = rules.isReadAgain
        return rules
    }
}
