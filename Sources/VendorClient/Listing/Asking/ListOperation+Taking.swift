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

    /// In which order its records come where a caller may choose none, as the end of `they come …`.
    public var ownOrder: String {
        let fields = pagination.keysetFields.map(\.description).joined(separator: ",")
        return fields.isEmpty ? "in the vendor's own order" : "by \(fields)"
    }

    /// Writes a caller's own order in the vendor's words.
    ///
    /// - Parameter order: `field [asc|desc], …`.
    /// - Returns: the value of the list's parameter, or what stands behind `order by` in its query.
    /// - Throws: ``VendorError/refused(_:)`` for what is no order, or for a field that the vendor's language cannot name.
    public func text(ofOrder order: String) throws(VendorError) -> String {
        let order = try ListOrder(order)
        return switch filter?.style {
        case .soql: try order.text(in: SOQLLanguage())
        case .jql: try order.text(in: JQLLanguage())
        case .odata: try order.text(in: ODataLanguage())
        default: order.text(ascending: sort?.ascending)
        }
    }
}
