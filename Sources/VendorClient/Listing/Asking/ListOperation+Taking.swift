public import Elements

/// What a vendor's list takes of a caller's wishes.
extension ListOperation {
    /// Whether the vendor is told how many records a page has.
    public var takesSize: Bool {
        if pagination.sizeParameter != nil || body?.placeholders.contains("limit") == true { return true }
        // A whole query has it in itself.
        if case .soql = filter?.style { return pagination.style == .keyset || pagination.style == .offset }
        return false
    }

    /// Whether the vendor is told a caller's own order; where it is not, its records come in the list's order whatever is asked for.
    public var takesOrder: Bool {
        // Pages that go by the last record's values go by the list's own order.
        guard pagination.style != .keyset else { return false }
        return sort != nil || filter?.holdsOrder == true
    }
}
