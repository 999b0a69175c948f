import Elements
import Foundation

/// What asks for the records behind the last one, by its values.
///
/// Where the vendor's language can say it, ties are told apart: `(updated > x) or (updated = x and id > y)`. Elsewhere the bound takes
/// its own value in, and what was shown already is left out by ``KeysetPage``.
struct KeysetFilter {
    /// The condition that tells ties apart, in CEQL; nil where the vendor takes none such.
    private(set) var exact: CEQLCondition?
    /// The same in the vendor's language.
    private(set) var text: PushedFilter?
    /// The least value of the first field, ties included; nil where it is no condition but a parameter.
    private(set) var bound: CEQLCondition?
    /// The first value as a parameter takes it, where that is no date.
    private(set) var plainBound: String?

    init(_ place: KeysetPlace, of resource: Resource, in list: ListOperation) throws(VendorError) {
        let fields = list.pagination.keysetFields
        guard let filter = list.filter, let first = fields.first, let value = place.values.first,
            fields.count == place.values.count
        else {
            throw .refused(
                "\(resource.name) goes by the last record's values, which wants a `where` that the vendor takes"
            )
        }
        let least = CEQLCondition.comparison(first, .greaterOrEqual, value)
        switch filter.style {
        case .parameters, .template:
            if first == resource.dates.updated?.path { bound = least } else { plainBound = value.text }
        case .jql: bound = least
        case .passthrough:
            let operators = filter.operators ?? [.equal, .greater]
            bound = least
            guard operators.isSuperset(of: [.equal, .greater]) else { return }
            let condition = Self.condition(fields, place.values)
            exact = condition
            text = PushedFilter(text: condition.description, isExact: true, isCompound: true)
        case .odata: setExact(ODataLanguage(), least, place, resource, list, filter)
        case .soql: setExact(SOQLLanguage(), least, place, resource, list, filter)
        }
    }

    /// Whether ties are told apart by the vendor.
    var isExact: Bool { text != nil }

    private mutating func setExact(
        _ language: some FilterLanguage,
        _ least: CEQLCondition,
        _ place: KeysetPlace,
        _ resource: Resource,
        _ list: ListOperation,
        _ filter: VendorFilter
    ) {
        bound = least
        let operators = filter.operators ?? [.equal, .greater]
        guard operators.isSuperset(of: [.equal, .greater]) else { return }
        var pieces: [(name: String, literal: String)] = []
        for (field, value) in zip(list.pagination.keysetFields, place.values) {
            guard let name = language.name(of: field),
                let literal = Self.literal(value, of: field, language, resource, filter)
            else { return }
            pieces.append((name, literal))
        }
        let alternatives = pieces.indices.map { index in
            let equal = pieces[..<index].map { language.comparison($0.name, .equal, $0.literal) }
            let last = language.comparison(pieces[index].name, .greater, pieces[index].literal)
            let all = (equal + [last]).joined(separator: language.and)
            return equal.isEmpty ? all : "(\(all))"
        }
        text = PushedFilter(
            text: alternatives.joined(separator: language.or),
            isExact: true,
            isCompound: alternatives.count > 1
        )
    }

    /// A value as the vendor compares it; nil where what is written of it would not be the value itself.
    private static func literal(
        _ value: CEQLValue,
        of field: FieldPath,
        _ language: some FilterLanguage,
        _ resource: Resource,
        _ filter: VendorFilter
    ) -> String? {
        let date = [resource.dates.updated, resource.dates.created].compactMap(\.self).first { $0.path == field }
        if let date {
            let notation = filter.boundFormat ?? date.notation
            guard let instant = date.parse(value.text), !instant.isAmbiguous else { return nil }
            let text = notation.text(of: instant.instant)
            guard notation.parse(text)?.instants == instant.instants else { return nil }
            return language.dateLiteral(text)
        }
        switch value {
        case .string(let text): return language.literal(text)
        case .number(let text): return FilterPusher.isPlain(number: text) ? text : nil
        case .bool: return nil
        }
    }

    /// `(a > 1) or (a = 1 and b > 2)`.
    private static func condition(_ fields: [FieldPath], _ values: [CEQLValue]) -> CEQLCondition {
        let alternatives = fields.indices.map { index -> CEQLCondition in
            let equal = zip(fields, values).prefix(index).map { CEQLCondition.comparison($0, .equal, $1) }
            let last = CEQLCondition.comparison(fields[index], .greater, values[index])
            return equal.isEmpty ? last : .all(equal + [last])
        }
        return alternatives.count == 1 ? alternatives[0] : .any(alternatives)
    }
}
