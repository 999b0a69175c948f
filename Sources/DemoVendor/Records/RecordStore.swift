public import Foundation
import Synchronization

/// The CRM's records with every version that each of them ever had: what is asked of the vendor, and the truth that a test compares with.
///
/// Safe to use from any thread; a change is visible to the next request unless it is made with another ``Visibility``.
public final class RecordStore: Sendable {
    private let tables: Mutex<[CRMObject: RecordTable]>
    private let clock: VendorClock
    private let style: RecordStyle
    private let defaultVisibility: @Sendable () -> Visibility
    private let onChange: @Sendable (CRMObject, String, RecordVersion) -> Void

    init(
        clock: VendorClock,
        style: RecordStyle,
        defaultVisibility: @escaping @Sendable () -> Visibility,
        onChange: @escaping @Sendable (CRMObject, String, RecordVersion) -> Void
    ) {
        self.onChange = onChange
        self.clock = clock
        self.style = style
        self.defaultVisibility = defaultVisibility
        tables = Mutex([:])
    }

    /// Makes a record and returns its id.
    ///
    /// - Parameters:
    ///   - object: what it is.
    ///   - values: fields by name, as plain text; others get the values that every generated record has.
    ///   - raw: fields by name, as JSON text that is sent as it is.
    ///   - date: what it bears as its creation and last change; the vendor's present time if nil.
    ///   - visibility: when it is shown; nil is what the faults say.
    /// - Returns: the new record's id.
    @discardableResult
    public func create(
        _ object: CRMObject,
        set values: [String: String] = [:],
        raw: [String: String] = [:],
        at date: Date? = nil,
        visible visibility: Visibility? = nil
    ) -> String {
        let moment = (visibility ?? defaultVisibility()).moment
        return edit(object) { table in
            let seconds = stamp(date)
            let number = table.nextNumber
            let base = generated(object, number, at: seconds)
            let body: RecordBody
            if values.isEmpty, raw.isEmpty {
                body = .generated(base)
            } else {
                body = .stored(Self.merged(base.fields, values, raw))
            }
            let version = RecordVersion(
                number: 1,
                change: .created,
                updated: VendorTime.date(seconds),
                created: VendorTime.date(seconds),
                visibility: moment,
                body: body,
                recordNumber: number
            )
            table.append(version)
            onChange(object, String(number), version)
            return String(number)
        }
    }

    /// Makes many records at once, of which nothing but numbers and dates is held in memory, and returns their ids.
    ///
    /// - Parameters:
    ///   - object: what they are.
    ///   - count: how many.
    ///   - date: what they bear as creation and last change; the vendor's present time if nil.
    /// - Returns: the numbers that are their ids, nil for a count of none.
    @discardableResult
    public func generate(_ object: CRMObject, count: Int, at date: Date? = nil) -> ClosedRange<Int>? {
        guard count > 0 else { return nil }
        return edit(object) { table in
            let seconds = stamp(date)
            let first = table.nextNumber
            for number in first..<(first + count) {
                table.append(
                    RecordVersion(
                        number: 1,
                        change: .created,
                        updated: VendorTime.date(seconds),
                        created: VendorTime.date(seconds),
                        visibility: .always,
                        body: .generated(generated(object, number, at: seconds)),
                        recordNumber: number
                    )
                )
            }
            return first...(first + count - 1)
        }
    }

    /// Changes fields of a record and the date of its last change; returns false if there is no such record.
    ///
    /// - Parameters:
    ///   - object: what it is.
    ///   - id: which one.
    ///   - values: fields by name, as plain text; with none, and no `raw`, only the date is touched.
    ///   - raw: fields by name, as JSON text that is sent as it is.
    ///   - date: the date of the change; the vendor's present time if nil.
    ///   - visibility: when it is shown; nil is what the faults say.
    /// - Returns: whether there is such a record.
    @discardableResult
    public func update(
        _ object: CRMObject,
        _ id: String,
        set values: [String: String] = [:],
        raw: [String: String] = [:],
        at date: Date? = nil,
        visible visibility: Visibility? = nil
    ) -> Bool {
        let change: RecordChange = values.isEmpty && raw.isEmpty ? .touched : .updated
        return add(change, object, id, values, raw, date, visibility)
    }

    /// Deletes a record; returns false if there is none.
    @discardableResult
    public func delete(
        _ object: CRMObject,
        _ id: String,
        at date: Date? = nil,
        visible visibility: Visibility? = nil
    ) -> Bool {
        add(.deleted, object, id, [:], [:], date, visibility)
    }

    /// Brings back a record that was deleted, under its old id; returns false if it is there, or never was.
    @discardableResult
    public func restore(
        _ object: CRMObject,
        _ id: String,
        raw: [String: String] = [:],
        at date: Date? = nil,
        visible visibility: Visibility? = nil
    ) -> Bool {
        add(.restored, object, id, [:], raw, date, visibility)
    }

    /// Shows the changes that were held back, of one record or, with a nil id, of all.
    public func reveal(_ object: CRMObject, id: String? = nil) {
        edit(object) { $0.reveal(id) }
    }

    /// All records ever made of an object with all their versions, in the order of their ids.
    public func truth(_ object: CRMObject) -> [RecordTruth] {
        edit(object) { table in
            table.histories.enumerated().map { index, versions in
                RecordTruth(object: object, id: String(index + 1), versions: versions)
            }
        }
    }

    /// One record with all its versions, nil if there was never one of that id.
    public func truth(_ object: CRMObject, id: String) -> RecordTruth? {
        edit(object) { table in
            table.versions(id).map { RecordTruth(object: object, id: id, versions: $0) }
        }
    }

    func list(_ object: CRMObject, _ query: ListQuery) -> ListPage {
        edit(object) { $0.list(query, at: .now) }
    }

    /// Touches one record that is there, if there is any, the choice being the caller's.
    func touchAny(_ object: CRMObject, choosing pick: (Int) -> Int) {
        let ids = truth(object).filter { $0.last != nil }.map(\.id)
        guard !ids.isEmpty else { return }
        update(object, ids[min(max(pick(ids.count), 0), ids.count - 1)])
    }

    func record(_ object: CRMObject, _ id: String) -> RecordVersion? {
        edit(object) { $0.visible(id, at: .now) }
    }

    private func add(
        _ change: RecordChange,
        _ object: CRMObject,
        _ id: String,
        _ values: [String: String],
        _ raw: [String: String],
        _ date: Date?,
        _ visibility: Visibility?
    ) -> Bool {
        let moment = (visibility ?? defaultVisibility()).moment
        return edit(object) { table in
            let seconds = stamp(date)
            guard let versions = table.versions(id), let last = versions.last,
                (last.change == .deleted) == (change == .restored)
            else { return false }
            var fields = Self.merged(last.body.fields, values, raw)
            if change != .deleted || style.deletions == .flag {
                fields.set(RecordField(object.updatedField, json: style.dates.json(seconds)))
            }
            if style.deletions == .flag, change == .deleted || change == .restored {
                fields.set(RecordField(DeletionStyle.field, json: change == .deleted ? "true" : "false"))
            }
            let version = RecordVersion(
                number: versions.count + 1,
                change: change,
                updated: VendorTime.date(seconds),
                created: last.created,
                visibility: moment,
                body: .stored(fields),
                recordNumber: last.recordNumber
            )
            table.append(version, to: id)
            onChange(object, id, version)
            return true
        }
    }

    /// The date that a change bears; taken under the lock, so that nothing becomes visible after what bears a later date.
    private func stamp(_ date: Date?) -> Int64 {
        style.stamp(VendorTime.seconds(date ?? clock.now))
    }

    private func generated(_ object: CRMObject, _ number: Int, at seconds: Int64) -> GeneratedRecord {
        GeneratedRecord(object: object, number: number, created: seconds, updated: seconds, dates: style.dates)
    }

    private func edit<Result: Sendable>(_ object: CRMObject, _ body: (inout RecordTable) -> Result) -> Result {
        tables.withLock { body(&$0[object, default: RecordTable(object: object, style: style)]) }
    }

    private static func merged(
        _ fields: [RecordField],
        _ values: [String: String],
        _ raw: [String: String]
    ) -> [RecordField] {
        var merged = fields
        for (name, text) in values.sorted(by: { $0.key < $1.key }) { merged.set(RecordField(name, text: text)) }
        for (name, json) in raw.sorted(by: { $0.key < $1.key }) { merged.set(RecordField(name, json: json)) }
        return merged
    }
}
