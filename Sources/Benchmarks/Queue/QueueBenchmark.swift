import Foundation

/// The queue: how fast, at what cost, and how it stands what breaks other queues, beside what PyPI offers.
struct QueueBenchmark: Benchmark {
    private static let all: [any QueuePart] = [
        DrainPart(), ConcurrencyPart(), PeersPart(), EnqueuePart(), LatencyPart(), BacklogPart(), LanesPart(),
        OtherLanePart(), HeldSnapshotPart(isPatient: false), RescuePart(), HeldSnapshotPart(isPatient: true),
        OperatorViews(),
    ]

    let name = "queue"

    var parts: [String] { Self.all.map(\.name) }

    func run(_ options: BenchmarkOptions) async throws -> Report {
        let chosen = Self.all.filter { part in
            options.parts.isEmpty ? options.isFull || !part.isLong : options.parts.contains(part.name)
        }
        let start = ContinuousClock.now
        return try await QueueStage.run(options) { stage in
            var report = Report(
                title: "queue: \(chosen.map(\.name).joined(separator: ", "))",
                conditions: try await conditions(stage),
                columns: QueueLine.columns
            )
            for part in chosen {
                Console.say("\(part.name) at \(Int((ContinuousClock.now - start).inSeconds)) s")
                do {
                    let findings = try await part.run(on: stage)
                    for line in findings.lines { report.add(row: line.cells) }
                    for figure in findings.figures { report.add(figure) }
                } catch {
                    // What the other parts have found is not lost with it.
                    var line = QueueLine(part.name)
                    line.remark = "failed: \(error)"
                    Console.say("\(part.name) failed: \(error)")
                    report.add(row: line.cells)
                    report.fail()
                }
            }
            Console.say("done at \(Int((ContinuousClock.now - start).inSeconds)) s")
            return report
        }
    }

    private func conditions(_ stage: QueueStage) async throws -> String {
        let version: String = try await stage.administrator.query("show server_version").first?.decode(0) ?? "?"
        let settings = QueueStage.settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let load = try String(contentsOfFile: "/proc/loadavg", encoding: .utf8).split(separator: " ").prefix(3)
        return """
            one private PostgreSQL \(version), fsync and synchronous_commit on, \(settings.joined(separator: " "))
            on the same machine: \(ProcessInfo.processInfo.activeProcessorCount) processors, load before the run \
            \(load.joined(separator: " ")); a fresh database a sample, VACUUM ANALYZE and CHECKPOINT before each clock
            rounds take turns and medians are shown; CPU is that of all the server's processes and of the worker's process
            """
    }
}
