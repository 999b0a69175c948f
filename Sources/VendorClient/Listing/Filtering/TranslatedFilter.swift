import Elements
import Foundation

/// A condition as one vendor takes it: what is asked of the vendor, and what is left to be filtered here.
struct TranslatedFilter {
    /// The condition in the vendor's language; nil if nothing is asked.
    private(set) var text: String?
    /// The earliest date of update that is asked for.
    private(set) var since: String?
    /// The latest.
    private(set) var until: String?
    /// What the vendor does not filter, or not exactly; nil where nothing is left.
    private(set) var remaining: CEQLCondition?

    /// Translates a condition.
    ///
    /// - Parameters:
    ///   - condition: the caller's, and `clause` its own text; nil asks for everything.
    ///   - clause: is handed through to a vendor that takes CEQL.
    ///   - place: of a list that goes by the last record's values, where it stands.
    ///   - resource: whose dates are compared as dates.
    ///   - list: how the vendor filters.
    /// - Throws: ``VendorError/refused(_:)`` where a list goes by its last record's values and its vendor does not filter.
    init(
        _ condition: CEQLCondition?,
        clause: String?,
        after place: KeysetPlace?,
        of resource: Resource,
        in list: ListOperation
    ) throws(VendorError) {
        let keyset = try place.map { place throws(VendorError) in
            try KeysetFilter(place, of: resource, in: list)
        }
        guard let filter = list.filter else {
            remaining = condition
            return
        }
        // What goes by the last record is the vendor's part alone: here it is told by what was shown already.
        let bounded = CEQLCondition.both(condition, keyset?.bound)
        setBounds(bounded, resource, filter, keyset)
        switch filter.style {
        case .passthrough:
            if filter.operators == nil {
                text = CEQLCondition.both(condition, keyset?.exact ?? keyset?.bound)?.description
                if keyset == nil { text = clause }
            } else {
                push(condition, through: CEQLLanguage(), [], filter, keyset)
            }
        case .odata: push(condition, through: ODataLanguage(), Self.dates(resource, filter), filter, keyset)
        case .soql: push(condition, through: SOQLLanguage(), Self.dates(resource, filter), filter, keyset)
        case .jql: push(condition, through: JQLLanguage(), Self.dates(resource, filter), filter, keyset)
        case .parameters: remaining = condition
        case .template(_, let template):
            text = fill(template, resource, filter)
            remaining = condition
        }
    }

    private static func dates(_ resource: Resource, _ filter: VendorFilter) -> [DateBounds] {
        [resource.dates.updated, resource.dates.created].compactMap { field in
            field.map { DateBounds($0, writtenAs: filter.boundFormat) }
        }
    }

    private mutating func push(
        _ condition: CEQLCondition?,
        through language: any FilterLanguage,
        _ dates: [DateBounds],
        _ filter: VendorFilter,
        _ keyset: KeysetFilter?
    ) {
        let pusher = FilterPusher(language: language, dates: dates, operators: filter.operators)
        var parts: [PushedFilter] = []
        var left: [CEQLCondition] = []
        for part in condition?.conjuncts ?? [] {
            let pushed = pusher.push(part)
            if let pushed { parts.append(pushed) }
            if pushed?.isExact != true { left.append(part) }
        }
        if let exact = keyset?.text {
            parts.append(exact)
        } else if let bound = keyset?.bound.flatMap(pusher.push) {
            parts.append(bound)
        }
        text =
            parts.isEmpty ? nil : parts.count == 1 ? parts[0].text : parts.map(\.inner).joined(separator: language.and)
        remaining = left.count > 1 ? .all(left) : left.first
    }

    // MARK: - Bounds

    private mutating func setBounds(
        _ condition: CEQLCondition?,
        _ resource: Resource,
        _ filter: VendorFilter,
        _ keyset: KeysetFilter?
    ) {
        if let plain = keyset?.plainBound {
            // The list does not go by its dates: the parameter takes the value itself.
            since = plain
            return
        }
        guard let condition, let field = resource.dates.updated else { return }
        let bounds = DateBounds(field, writtenAs: filter.boundFormat)
        // What is dated exactly at the bound may be left out by the vendor: a granule more, then.
        let step = filter.bound == .inclusive ? 0 : max(resource.poll.granularity / .seconds(1), 0.001)
        since = bounds.least(in: condition).flatMap { bounds.lower($0.addingTimeInterval(-step)) }
        until = bounds.greatest(in: condition).flatMap { bounds.beyond($0.addingTimeInterval(step)) }
    }

    /// The element's own text with the bounds in it; nil where there is no bound that it takes.
    ///
    /// Of two bounds that it takes and one that there is, the other is as far away as makes no difference; so are both of a whole query.
    private func fill(_ template: String, _ resource: Resource, _ filter: VendorFilter) -> String? {
        let takesSince = template.contains("${since}")
        let takesUntil = template.contains("${until}")
        let hasBound = (takesSince && since != nil) || (takesUntil && until != nil)
        guard hasBound || filter.isWholeQuery else { return nil }
        func far(_ seconds: TimeInterval) -> String {
            let notation = filter.boundFormat ?? resource.dates.updated?.notation
            return notation?.text(of: Date(timeIntervalSince1970: seconds)) ?? ""
        }
        return template.replacing("${since}", with: since ?? far(86_400)).replacing(
            "${until}",
            with: until ?? far(32_503_593_600)
        )
    }
}

extension CEQLCondition {
    /// What must hold each by itself.
    var conjuncts: [CEQLCondition] {
        if case .all(let parts) = self { return parts.flatMap(\.conjuncts) }
        return [self]
    }

    /// Both conditions, as far as there are any.
    static func both(_ left: CEQLCondition?, _ right: CEQLCondition?) -> CEQLCondition? {
        guard let left, let right else { return left ?? right }
        return .all(left.conjuncts + right.conjuncts)
    }
}
