import Yams

/// A mapping of a YAML file whose keys are taken one by one; what was not taken by the end is a mistake.
///
/// A class because taking a key is noted; it never leaves the call that reads the file.
final class YAMLMapping {
    let value: YAMLValue
    private let section: FormatSection
    private var taken: Set<String> = []
    private let entries: [(key: String, keyNode: Node, node: Node)]

    /// Takes a value as a mapping of that kind, or notes that it is none.
    init?(_ value: YAMLValue, _ section: FormatSection) {
        guard let mapping = value.node.mapping else {
            value.fault("'\(value.name)' must be a mapping of keys to values")
            return nil
        }
        self.value = value
        self.section = section
        entries = mapping.map { ($0.key.scalar?.string ?? "", $0.key, $0.value) }
    }

    /// The value of a key, which is thereby known.
    func optional(_ key: String) -> YAMLValue? {
        guard section.keys.contains(key) else {
            value.fault("the format has no key '\(path(key))'")
            return nil
        }
        taken.insert(key)
        guard let entry = entries.first(where: { $0.key == key }) else { return nil }
        return YAMLValue(node: entry.node, name: path(key), faults: value.faults)
    }

    /// The value of a key that must be there.
    func required(_ key: String) -> YAMLValue? {
        guard let found = optional(key) else {
            value.fault("'\(path(key))' is missing")
            return nil
        }
        return found
    }

    /// What decides which other keys there are; without it, only those are told that no kind has.
    func kind<Kind: RawRepresentable<String> & CaseIterable>(_ key: String, of type: Kind.Type) -> Kind? {
        if let kind = required(key)?.choice(of: type) { return kind }
        taken.formUnion(section.keys)
        finish()
        return nil
    }

    /// Whether a key is there, taken or not.
    func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

    /// The place of a key, for a fault about what stands there; the mapping itself if it does not.
    func place(_ key: String) -> YAMLValue {
        guard let entry = entries.first(where: { $0.key == key }) else { return value }
        return YAMLValue(node: entry.keyNode, name: path(key), faults: value.faults)
    }

    /// Notes every key that nobody took: as meaningless where it stands, or as unknown.
    ///
    /// - Parameter context: beside what a key of the format that was not taken means nothing, such as `'type: cursor'`.
    func finish(with context: String? = nil) {
        for entry in entries where !taken.contains(entry.key) {
            let place = place(entry.key)
            if section.keys.contains(entry.key) {
                place.fault("'\(place.name)' means nothing \(context.map { "with \($0)" } ?? "here")")
            } else {
                place.fault(
                    "there is no key '\(place.name)'\(Suggestion.phrase(for: entry.key, among: section.keys))"
                )
            }
        }
    }

    private func path(_ key: String) -> String {
        value.name.isEmpty ? key : "\(value.name).\(key)"
    }
}
