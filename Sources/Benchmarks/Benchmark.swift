/// Something that is measured, beside a peer in the same run: only the ratio of two figures means anything elsewhere.
protocol Benchmark: Sendable {
    /// What it is called on the command line.
    var name: String { get }

    /// Measures.
    func run() async throws -> Report
}
