/// Which statements a session has prepared, by text and parameter types, with the least recently used forgotten first.
///
/// It is pure: the session does what it is told and reports what failed.
struct StatementCache {
    /// A statement's text and the types of its parameters.
    struct Key: Hashable {
        let text: String
        let types: [UInt32]

        // The text alone spreads well enough; the types are compared.
        func hash(into hasher: inout Hasher) {
            hasher.combine(text)
        }
    }

    private struct Entry {
        let name: String
        var lastUse: UInt64
    }

    let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var clock: UInt64 = 0
    private var serial: UInt64 = 0
    /// Names that the session still holds and nobody needs.
    private(set) var forgotten: [String] = []

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var count: Int { entries.count }

    /// Returns the name of a prepared statement, or `nil` when it has to be prepared.
    mutating func name(for key: Key) -> String? {
        guard let index = entries.index(forKey: key) else { return nil }
        clock += 1
        entries.values[index].lastUse = clock
        return entries.values[index].name
    }

    /// Returns a name that no statement of the session has had.
    mutating func freshName() -> String {
        serial += 1
        return "s\(serial)"
    }

    /// Remembers a statement that was prepared; beyond the capacity the least recently used one is forgotten.
    mutating func insert(_ key: Key, name: String) {
        clock += 1
        if let old = entries.updateValue(Entry(name: name, lastUse: clock), forKey: key) {
            forgotten.append(old.name)
        }
        guard entries.count > capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else {
            return
        }
        entries[oldest.key] = nil
        forgotten.append(oldest.value.name)
    }

    /// Forgets a statement that the server refused to run as it was prepared.
    mutating func remove(_ key: Key) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        forgotten.append(entry.name)
    }

    /// Returns the names to deallocate, once; the caller is in no failed transaction.
    mutating func takeForgotten() -> [String] {
        defer { forgotten = [] }
        return forgotten
    }
}
