import Foundation

/// Polling: what it costs to list, to judge, to wait and to share a vendor's budget.
struct PollBenchmark: Benchmark {
    private static let all: [any PollPart] = [
        ListingPart(), EmptyPollPart(), LedgerPart(), PollersPart(), BudgetPart(),
    ]

    let name = "poll"

    var parts: [String] { Self.all.map(\.name) }

    func run(_ options: BenchmarkOptions) async throws -> Report {
        let chosen = Self.all.filter { part in
            options.parts.isEmpty ? options.isFull || !part.isLong : options.parts.contains(part.name)
        }
        let start = ContinuousClock.now
        var report = Report(
            title: "poll: \(chosen.map(\.name).joined(separator: ", "))",
            conditions: try Self.conditions(),
            columns: PollLine.columns
        )
        for part in chosen {
            Console.say("\(part.name) at \(Int((ContinuousClock.now - start).inSeconds)) s")
            do {
                let findings = try await part.run(options)
                for line in findings.lines { report.add(row: line.cells) }
                for figure in findings.figures { report.add(figure) }
            } catch {
                // What the other parts have found is not lost with it.
                var line = PollLine(part.name)
                line.remark = "failed: \(error)"
                Console.say("\(part.name) failed: \(error)")
                report.add(row: line.cells)
                report.fail()
            }
        }
        Console.say("done at \(Int((ContinuousClock.now - start).inSeconds)) s")
        return report
    }

    private static func conditions() throws -> String {
        let load = try String(contentsOfFile: "/proc/loadavg", encoding: .utf8).split(separator: " ").prefix(3)
        return """
            all on one machine: \(ProcessInfo.processInfo.activeProcessorCount) processors, load before the run \
            \(load.joined(separator: " ")); rounds take turns and medians are shown
            """
    }
}
