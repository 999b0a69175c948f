import Elements
public import Events
public import Foundation
public import Instances
import Ledger
public import VendorClient

/// One poll tried out on a live vendor without a database: it asks and reads as a poll does, and says what it would tell.
///
/// What it cannot know without a ledger it leaves out: every record counts as never seen, and deletions are not looked for, but where a
/// record says of itself that it is deleted.
public struct PollTrial: Sendable {
    /// What happens, as it happens.
    public enum Step: Sendable {
        /// The vendor told its time, and the poll asks from then on.
        case begins(vendorAt: Date, since: Date)
        /// A page came: its number, how many records it had, how many of these the condition left, and how many there are in all.
        case page(Int, size: Int, kept: Int, total: Int?)
        /// Something that works, but not as it should.
        case warning(String)
        /// What would be told, the oldest first.
        case event(EventKind, id: String, date: Date?)
        /// The list is read, or as much of it as was to be read.
        case ended(pages: Int, records: Int, events: Int, isWhole: Bool)
    }

    private let vendor: VendorClient
    private let instance: ConnectedInstance
    private let object: String

    /// Describes a trial of an object.
    public init(vendor: VendorClient, instance: ConnectedInstance, object: String) {
        self.vendor = vendor
        self.instance = instance
        self.object = object
    }

    /// Polls once.
    ///
    /// - Parameters:
    ///   - since: when the instance would have been made: what is dated after it is told. Nil is a day ago by the vendor's clock.
    ///   - mostPages: after so many the trial ends.
    ///   - tell: hears of each step.
    /// - Throws: ``VendorError``, or ``PollingError`` for an object that cannot be polled.
    public func run(since: Date?, mostPages: Int, _ tell: @Sendable (Step) -> Void) async throws {
        let plan = try PollPlan(element: instance.element, object: object, text: "{}")
        let vendorAt = try await vendor.clock(instance)
        let baseLine = since ?? vendorAt.addingTimeInterval(-86_400)
        let walk = PollWalk(startedAt: Date(), since: plan.window.since(watermark: baseLine))
        tell(.begins(vendorAt: vendorAt, since: walk.since))
        var cursor: PageCursor?
        var pages = 0
        var records = 0
        var seen: [String: (place: Int, version: SeenVersion)] = [:]
        repeat {
            let page = try await vendor.page(instance, plan.request(of: walk, cursor: cursor))
            pages += 1
            records += page.records.count
            tell(.page(pages, size: page.size, kept: page.records.count, total: page.total))
            let unreadable = plan.unreadableDates(in: page.records)
            if unreadable > 0 {
                let pattern = plan.resource.dates.updated?.pattern ?? ""
                tell(.warning("\(unreadable) records bear a date of update that is not in the format \(pattern)"))
            }
            for version in plan.versions(of: page.records) { seen[version.id] = (seen.count, version) }
            cursor = page.next.flatMap { PageCursor(text: $0.text) }
        } while cursor != nil && pages < mostPages
        let rules = LedgerRules(of: plan.resource, baseLine: baseLine, isSeeding: false)
        var events = 0
        for version in seen.values.sorted(by: Self.isOlder).map(\.version) {
            guard let kind = rules.event(ofUnseen: version) else { continue }
            events += 1
            tell(.event(kind, id: version.id, date: version.updated?.from))
        }
        tell(.ended(pages: pages, records: records, events: events, isWhole: cursor == nil))
    }

    private static func isOlder(
        _ left: (place: Int, version: SeenVersion),
        _ right: (place: Int, version: SeenVersion)
    ) -> Bool {
        let dates = (left.version.updated?.from ?? .distantFuture, right.version.updated?.from ?? .distantFuture)
        return dates.0 == dates.1 ? left.place < right.place : dates.0 < dates.1
    }
}
