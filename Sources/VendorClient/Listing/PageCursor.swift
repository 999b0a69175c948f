public import Elements

/// A place in a vendor's list, as it is kept between two calls.
///
/// It advances by what came, never by what was asked for: a vendor that cuts pages silently is not stepped over.
public struct PageCursor: Sendable, Hashable, Codable, CustomStringConvertible {
    enum Kind: String, Codable {
        case page
        case offset
    }

    let kind: Kind
    /// The value of the position's parameter: a page's number, or how many records to pass over.
    let position: Int
    /// How many records stand before it.
    let seen: Int
    /// What the first page is called.
    let first: Int
    /// A mark of the page before it, by which a vendor is caught that gives the same page for every position; nil where that
    /// page has not been read.
    let before: String?

    init(kind: Kind, position: Int, seen: Int, first: Int, before: String? = nil) {
        self.before = before
        self.kind = kind
        self.position = position
        self.seen = seen
        self.first = first
    }

    /// Reads a cursor that ``text`` wrote; nil for anything else.
    public init?(text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4 || parts.count == 5, let kind = Kind(rawValue: String(parts[0])),
            let position = Int(parts[1]),
            let seen = Int(parts[2]), let first = Int(parts[3]), position >= 0, seen >= 0, first >= 0
        else { return nil }
        self.init(
            kind: kind,
            position: position,
            seen: seen,
            first: first,
            before: parts.count == 5 ? String(parts[4]) : nil
        )
    }

    /// A page of a list that is planned before it is read: the `index`th from 0, of pages of `size` records.
    ///
    /// - Returns: nil where the list has no positions to plan by.
    public static func planned(index: Int, size: Int, in pagination: Pagination) -> PageCursor? {
        let (seen, isTooFar) = index.multipliedReportingOverflow(by: size)
        guard index >= 0, size > 0, !isTooFar else { return nil }
        switch pagination.style {
        case .single, .cursor, .link, .keyset: return nil
        case .page:
            return PageCursor(kind: .page, position: pagination.first + index, seen: seen, first: pagination.first)
        case .offset: return PageCursor(kind: .offset, position: seen, seen: seen, first: pagination.first)
        }
    }

    /// The text that is stored.
    public var text: String { "\(kind.rawValue):\(position):\(seen):\(first)" + (before.map { ":\($0)" } ?? "") }

    /// How many records stand before it.
    public var recordsBefore: Int { seen }

    /// The text that is stored.
    public var description: String { text }

    /// The place of the one record before this page, for a call with page size 1; nil on the first page.
    public func recordBefore(pageSize: Int? = nil) -> PageCursor? {
        guard seen > 0 else { return nil }
        let position = kind == .page ? first + seen - 1 : seen - 1
        return PageCursor(kind: kind, position: position, seen: seen - 1, first: first)
    }

    /// The next place after so many records; nil where the list has one page.
    static func after(_ current: PageCursor?, _ records: [RecordSlice], in pagination: Pagination) -> PageCursor? {
        let count = records.count
        let mark = mark(of: records)
        let seen = (current?.seen ?? 0) + count
        switch pagination.style {
        case .single, .cursor, .link, .keyset: return nil
        case .page:
            let position = (current?.position ?? pagination.first) + 1
            return PageCursor(kind: .page, position: position, seen: seen, first: pagination.first, before: mark)
        case .offset:
            return PageCursor(
                kind: .offset,
                position: (current?.position ?? 0) + count,
                seen: seen,
                first: pagination.first,
                before: mark
            )
        }
    }

    /// A mark of a page: of how many records it is, with which ids it begins and ends, and the dates and bytes of these.
    ///
    /// FNV-1a: it must tell pages apart by accident only, and the same in every process. A page of one record that is there
    /// again because the list has moved is told by its caller, which sees the ids.
    static func mark(of records: [RecordSlice]) -> String? {
        guard let first = records.first, let last = records.last else { return nil }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ bytes: some Sequence<UInt8>) {
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        }
        add(String(records.count).utf8)
        for record in [first, last] {
            add(record.id.utf8)
            add([0])
            add(record.bytes)
        }
        return String(hash, radix: 36)
    }
}
