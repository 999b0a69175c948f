import Foundation

/// Runs benchmarks by name, all of them without one: `Benchmarks [NAME…] [--json]`.
@main
enum Benchmarks {
    private static let all: [any Benchmark] = [PostgresBenchmark()]

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let isJSON = arguments.contains("--json")
        let names = arguments.filter { !$0.hasPrefix("--") }
        let known = all.map(\.name)
        guard names.allSatisfy(known.contains), arguments.allSatisfy({ !$0.hasPrefix("--") || $0 == "--json" }) else {
            FileHandle.standardError.write(
                Data("usage: Benchmarks [\(known.joined(separator: "|"))]… [--json]\n".utf8)
            )
            exit(2)
        }
        for benchmark in all where names.isEmpty || names.contains(benchmark.name) {
            let report = try await benchmark.run()
            print(isJSON ? try report.json() : report.table())
        }
    }
}
