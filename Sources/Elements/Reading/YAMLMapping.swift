import Yams

/// A mapping of a YAML file whose keys are taken one by one; what was not taken by the end is a mistake.
///
/// A class because taking a key is noted; it never leaves the call that reads the file.
final class YAMLMapping {
    let value: YAMLValue
    private var known: [String] = []
    private let entries: [(key: String, keyNode: Node, node: Node)]

    /// Takes a value as a mapping, or notes that it is none.
    init?(_ value: YAMLValue) {
        guard let mapping = value.node.mapping else {
            value.fault("'\(value.name)' must be a mapping of keys to values")
            return nil
        }
        self.value = value
        entries = mapping.map { ($0.key.scalar?.string ?? "", $0.key, $0.value) }
    }

    /// The keys, in the file's order.
    var keys: [String] { entries.map(\.key) }

    /// The value of a key, which is thereby known.
    func optional(_ key: String) -> YAMLValue? {
        known.append(key)
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

    /// Notes every key that nobody took: as not supported yet, or as unknown.
    ///
    /// - Parameter notYet: keys of the format that nothing uses yet.
    func finish(notYet: [String] = []) {
        for entry in entries where !known.contains(entry.key) {
            let place = YAMLValue(node: entry.keyNode, name: path(entry.key), faults: value.faults)
            if notYet.contains(entry.key) {
                place.fault("'\(path(entry.key))' is not supported yet; leave it out")
            } else {
                place.fault("there is no key '\(path(entry.key))'\(Suggestion.phrase(for: entry.key, among: known))")
            }
        }
    }

    private func path(_ key: String) -> String {
        value.name.isEmpty ? key : "\(value.name).\(key)"
    }
}
