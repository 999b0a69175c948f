/// All records of one object, and how a list or a GET sees them at one moment.
struct RecordTable: Sendable {
    let object: CRMObject
    let style: RecordStyle
    private(set) var histories: [[RecordVersion]] = []
    private var hasDelayed = false
    private var changes = 0
    private var cached: (key: String, changes: Int, records: [ListedRecord])?

    init(object: CRMObject, style: RecordStyle) {
        self.object = object
        self.style = style
    }

    /// The id that the next record will bear.
    var nextNumber: Int { histories.count + 1 }

    /// The versions of one record, nil for an id that was never given.
    func versions(_ id: String) -> [RecordVersion]? {
        guard let number = Int(id), number >= 1, number <= histories.count else { return nil }
        return histories[number - 1]
    }

    mutating func append(_ version: RecordVersion) {
        note(version)
        histories.append([version])
    }

    mutating func append(_ version: RecordVersion, to id: String) {
        guard let number = Int(id), number >= 1, number <= histories.count else { return }
        note(version)
        histories[number - 1].append(version)
    }

    /// Shows what was held back, of one record or of all.
    mutating func reveal(_ id: String?) {
        changes += 1
        for index in histories.indices where id == nil || id == String(index + 1) {
            for place in histories[index].indices {
                histories[index][place] = histories[index][place].shown()
            }
        }
    }

    func visible(_ id: String, at now: ContinuousClock.Instant) -> RecordVersion? {
        versions(id).flatMap { shown($0, at: now) }.flatMap { isThere($0) ? $0 : nil }
    }

    mutating func list(_ query: ListQuery, at now: ContinuousClock.Instant) -> ListPage {
        let records = matching(query, at: now)
        let start = query.cursor.map { first(behind: $0, in: records, query) } ?? min(query.offset, records.count)
        let end = min(start + query.limit, records.count)
        let page = Array(records[start..<end])
        var next: ListCursor?
        if end < records.count, let last = page.last {
            next = ListCursor(behind: last, pages: (query.cursor?.pages ?? 0) + 1)
        }
        let second = records.count > query.limit ? ListCursor(behind: records[query.limit - 1], pages: 1) : nil
        return ListPage(records: page, total: records.count, offset: start, next: next, second: second)
    }

    private mutating func note(_ version: RecordVersion) {
        changes += 1
        if case .always = version.visibility { return }
        hasDelayed = true
    }

    private func shown(_ versions: [RecordVersion], at now: ContinuousClock.Instant) -> RecordVersion? {
        hasDelayed ? versions.last { $0.visibility.has(come: now) } : versions.last
    }

    private func isThere(_ version: RecordVersion) -> Bool {
        version.change != .deleted || style.deletions == .flag
    }

    /// The index of the first record that stands behind a place, whether or not the record of that place is still there.
    private func first(behind cursor: ListCursor, in records: [ListedRecord], _ query: ListQuery) -> Int {
        let index = records.firstIndex { record in
            for order in query.order {
                let compared: Int
                switch order.field {
                case object.updatedField: compared = sign(record.updated, cursor.updated)
                case object.createdField: compared = sign(record.created, cursor.created)
                case CRMObject.idField: compared = sign(record.number, cursor.number)
                default: continue
                }
                if compared != 0 { return order.descending ? compared < 0 : compared > 0 }
            }
            return record.number > cursor.number
        }
        return index ?? records.count
    }

    /// The whole result of a query, kept until something changes, so that walking 200,000 records page by page sorts them once.
    private mutating func matching(_ query: ListQuery, at now: ContinuousClock.Instant) -> [ListedRecord] {
        let key = query.key
        if !hasDelayed, let cached, cached.key == key, cached.changes == changes { return cached.records }
        var records: [ListedRecord] = []
        for (index, versions) in histories.enumerated() {
            guard let version = shown(versions, at: now) else { continue }
            guard query.deletions ? version.change == .deleted : isThere(version) else { continue }
            let record = ListedRecord(
                object: object,
                number: index + 1,
                version: version,
                updated: VendorTime.seconds(version.updated),
                created: VendorTime.seconds(version.created)
            )
            if let since = query.since, record.updated < since { continue }
            if query.filter?.matches(record) ?? true { records.append(record) }
        }
        if !query.order.isEmpty { sort(&records, by: query.order) }
        cached = (key, changes, records)
        return records
    }

    private func sort(_ records: inout [ListedRecord], by orders: [ListQuery.Order]) {
        records.sort { left, right in
            for order in orders {
                let compared = compare(left, right, field: order.field)
                if compared != 0 { return order.descending ? compared > 0 : compared < 0 }
            }
            return left.number < right.number
        }
    }

    private func compare(_ left: ListedRecord, _ right: ListedRecord, field: String) -> Int {
        switch field {
        case object.updatedField: sign(left.updated, right.updated)
        case object.createdField: sign(left.created, right.created)
        case CRMObject.idField: sign(left.number, right.number)
        default: sign(left.version.json(field) ?? "", right.version.json(field) ?? "")
        }
    }

    private func sign<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
        left < right ? -1 : (left == right ? 0 : 1)
    }
}

extension RecordVersion {
    fileprivate func shown() -> RecordVersion {
        RecordVersion(
            number: number,
            change: change,
            updated: updated,
            created: created,
            visibility: .always,
            body: body,
            recordNumber: recordNumber
        )
    }
}
