/// What the command line asks for.
struct BenchmarkOptions: Sendable {
    /// The benchmarks wanted; empty for all.
    private(set) var names: [String] = []
    /// One JSON object a line instead of a table.
    private(set) var isJSON = false
    /// Everything at its full length, however long that takes.
    private(set) var isFull = false
    /// The parts wanted; empty for all.
    private(set) var parts: [String] = []

    /// Reads the arguments; nil where one of them means nothing.
    init?(_ arguments: some Sequence<String>) {
        var rest = arguments.makeIterator()
        while let argument = rest.next() {
            switch argument {
            case "--json": isJSON = true
            case "--full": isFull = true
            case "--part":
                guard let part = rest.next() else { return nil }
                parts.append(part)
            case let name where !name.hasPrefix("-"): names.append(name)
            default: return nil
            }
        }
    }
}
