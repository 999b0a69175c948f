import Foundation

/// Runs benchmarks by name, all of them without one: `Benchmarks [NAME…] [--full] [--part PART]… [--json]`.
@main
enum Benchmarks {
    private static let all: [any Benchmark] = [PostgresBenchmark(), QueueBenchmark(), PollBenchmark()]

    static func main() async {
        let arguments = CommandLine.arguments
        if arguments.count == 3, arguments[1] == ChildCommand.mark {
            do {
                try await ChildCommand.run(arguments[2])
            } catch {
                Console.say("\(error)")
                exit(1)
            }
            return
        }
        let chosen = BenchmarkOptions(CommandLine.arguments.dropFirst()).flatMap { options in
            let chosen = all.filter { options.names.isEmpty || options.names.contains($0.name) }
            let isKnown =
                options.names.allSatisfy(all.map(\.name).contains)
                && options.parts.allSatisfy(chosen.flatMap(\.parts).contains)
            return isKnown ? (options, chosen) : nil
        }
        guard let (options, benchmarks) = chosen else {
            Console.say("usage: Benchmarks [NAME…] [--full] [--part PART]… [--json]")
            for benchmark in all {
                Console.say("  \(benchmark.name)  \(benchmark.parts.joined(separator: " "))")
            }
            exit(2)
        }
        do {
            var hasFailed = false
            for benchmark in benchmarks {
                let report = try await benchmark.run(options)
                print(options.isJSON ? try report.json() : report.table())
                hasFailed = hasFailed || report.hasFailed
            }
            if hasFailed { exit(1) }
        } catch {
            Console.say("\(error)")
            exit(1)
        }
    }
}
