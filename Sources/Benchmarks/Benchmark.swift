/// Something that is measured, beside a peer in the same run: only the ratio of two figures means anything elsewhere.
protocol Benchmark: Sendable {
    /// What it is called on the command line.
    var name: String { get }
    /// The parts that can be run one by one; empty where it is all one.
    var parts: [String] { get }

    /// Measures.
    func run(_ options: BenchmarkOptions) async throws -> Report
}

extension Benchmark {
    var parts: [String] { [] }
}
