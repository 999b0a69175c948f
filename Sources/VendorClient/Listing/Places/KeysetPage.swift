import Elements
import Foundation

/// A page of a list that is asked for by the last record's values: what of it is new, and where the next one begins.
struct KeysetPage {
    /// What the next page is.
    enum Turn {
        /// The list has ended.
        case end
        /// It begins there.
        case next(KeysetPlace)
        /// All of a full page was shown already: a larger one may get further.
        case stuck
    }

    /// The most records that can be told from new ones by what was shown already.
    static let mostShown = 4_096

    let resource: Resource
    let list: ListOperation
    let place: KeysetPlace?
    /// All that came.
    let records: [RecordSlice]
    /// Those that were not shown before.
    let new: [RecordSlice]
    private let prints: [UInt64]
    private let values: [[JSONScalar?]]

    init(_ records: [RecordSlice], after place: KeysetPlace?, of resource: Resource, in list: ListOperation) {
        self.resource = resource
        self.list = list
        self.place = place
        self.records = records
        let fields = list.pagination.keysetFields
        let values = records.map { $0.record.scalars(at: fields) }
        let prints = zip(records, values).map { record, values in
            var print = Fingerprint()
            print.add(record.id.utf8)
            print.add([0])
            print.add((values.first?.flatMap(\.text) ?? "").utf8)
            return print.value
        }
        let shown = Set(place?.shown ?? [])
        new = shown.isEmpty ? records : zip(records, prints).filter { !shown.contains($1) }.map(\.0)
        self.values = values
        self.prints = prints
    }

    /// What follows, of a page for which so many records were asked.
    ///
    /// - Throws: ``VendorError/malformed(_:)`` where the list is not in the order that it is said to be in, or a record lacks a value.
    func turn(asked: Int) throws(VendorError) -> Turn {
        guard let last = values.last else { return .end }
        let pages = place?.pages ?? 0
        let most = max(place?.most ?? 0, records.count)
        if new.isEmpty {
            // A vendor that cuts pages gives as many each time: a page as large as the largest may have been cut.
            let isFull = records.count >= asked || (pages > 1 && records.count >= most)
            return isFull ? .stuck : .end
        }
        var place: [CEQLValue] = []
        for (field, value) in zip(list.pagination.keysetFields, last) {
            switch value {
            case .string(let text)?: place.append(.string(text))
            case .number(let text)?: place.append(.number(text))
            default:
                throw .malformed(
                    "record \(records.last?.id ?? "") has no \(field), by which its list goes on: leave such records out"
                )
            }
        }
        try checkOrder()
        place = kept(place)
        return .next(KeysetPlace(values: place, shown: try shown(again: place), most: most, pages: pages + 1))
    }

    /// The fault that a page makes of which all records have one value.
    func stuckFault(asked: Int) -> VendorError {
        let field = list.pagination.keysetFields.first?.description ?? ""
        let value = values.last?.first.flatMap { $0?.text } ?? ""
        return .malformed(
            "more than \(records.count - 1) records have the \(field) \(value), and a page takes no more: raise maxPageSize, use a "
                + "`where` style that tells ties apart by the id (passthrough, odata, soql), or another way to page"
        )
    }

    /// The values to ask by: those of the page before where the new ones would ask for earlier dates.
    ///
    /// In the hour that is shown twice, a date may be asked for only as the earlier instant, an hour before what was shown last.
    private func kept(_ next: [CEQLValue]) -> [CEQLValue] {
        guard isDate, let before = place?.values, let old = bound(before), let new = bound(next), new < old else {
            return next
        }
        return before
    }

    // MARK: - What was shown

    /// The fingerprints of what the next page may show again.
    private func shown(again next: [CEQLValue]) throws(VendorError) -> [UInt64] {
        let filter = try KeysetFilter(
            KeysetPlace(values: next, shown: [], most: 0, pages: 0),
            of: resource,
            in: list
        )
        // Where the vendor tells ties apart, none comes again but where it holds finer values than it shows.
        let bound = isDate ? bound(next) : nil
        let now = zip(values, prints).filter { isShown(again: $0.0, next, bound) }.map(\.1)
        if filter.isExact { return Array(now.suffix(1_000)) }
        // As long as the bound does not move beyond it, what came before may come again too.
        let hasMoved =
            place.map { place in
                bound.map { bound in (date(place.values.first)?.latest ?? .distantPast) < bound }
                    ?? (place.values.first != next.first)
            } ?? true
        let all = hasMoved ? now : Array(Set((place?.shown ?? []) + now)).sorted()
        guard all.count <= Self.mostShown else { throw stuckFault(asked: all.count) }
        return all
    }

    private var isDate: Bool {
        list.pagination.keysetFields.first == resource.dates.updated?.path
    }

    /// The earliest instant that is asked for next: as the vendor reads the bound.
    private func bound(_ next: [CEQLValue]) -> Date? {
        guard let field = resource.dates.updated, let value = next.first else { return nil }
        let bounds = DateBounds(field, writtenAs: list.filter?.boundFormat)
        let step = list.filter?.bound == .inclusive ? 0 : max(resource.poll.granularity / .seconds(1), 0.001)
        guard let least = bounds.earliest(value), let text = bounds.lower(least.addingTimeInterval(-step)) else {
            return nil
        }
        return bounds.notation.parse(text)?.earliest
    }

    private func isShown(again values: [JSONScalar?], _ next: [CEQLValue], _ bound: Date?) -> Bool {
        guard let first = values.first else { return false }
        guard let bound else { return first?.text == next.first?.text }
        guard let text = first?.text, let date = resource.dates.updated?.parse(text) else { return true }
        return date.instant >= bound
    }

    private func date(_ value: CEQLValue?) -> (earliest: Date, latest: Date)? {
        guard let value, let read = resource.dates.updated?.parse(value.text) else { return nil }
        return (read.earliest, read.instant)
    }

    /// Checks that a list by date is in its order, as far as its ends tell.
    private func checkOrder() throws(VendorError) {
        guard isDate, let first = values.first?.first.flatMap({ $0?.text }),
            let last = values.last?.first.flatMap({ $0?.text }),
            let from = resource.dates.updated?.parse(first), let to = resource.dates.updated?.parse(last)
        else { return }
        guard from.earliest <= to.instant else {
            throw .malformed(
                "\(resource.name) is listed with \(first) before \(last): paging by the last record wants an ascending order, "
                    + "which `sort` asks for"
            )
        }
    }
}
