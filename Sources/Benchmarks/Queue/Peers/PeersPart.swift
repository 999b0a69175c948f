/// The same drain by every peer, in rounds that take turns with ours.
struct PeersPart: QueuePart {
    let name = "peers"

    /// What one peer showed.
    private struct Result {
        var samples: [DrainSample] = []
        var enqueueRates: [Double] = []
        var latencies: [Double] = []
        var fault: String?
    }

    func run(on stage: QueueStage) async throws -> QueueFindings {
        let rounds = stage.options.isFull ? 7 : 3
        let missing: String
        do {
            missing = try await PeerInstallation.prepare()
        } catch {
            return withoutPeers("\(error)")
        }
        let pollux = PolluxDrain(
            jobs: try await PolluxDrain.jobs(forSeconds: 3, concurrency: 10, on: stage),
            concurrency: 10
        )
        var ours: [DrainSample] = []
        var results = [Result](repeating: Result(), count: Peer.all.count)
        for round in 0..<rounds {
            ours.append(try await pollux.measure(on: stage))
            for (index, peer) in Peer.all.enumerated() where results[index].fault == nil {
                do {
                    let drain = try await peer.drain(on: stage)
                    results[index].samples.append(drain.sample)
                    results[index].enqueueRates.append(drain.enqueueRate)
                    if round == 0 { results[index].latencies = try await peer.latencies(200, on: stage) }
                } catch {
                    results[index].fault = Self.lastLine(of: "\(error)")
                }
            }
        }
        return findings(ours, results, missing: missing, rounds: rounds)
    }

    private func findings(_ ours: [DrainSample], _ results: [Result], missing: String, rounds: Int) -> QueueFindings {
        var findings = QueueFindings()
        findings.add(QueueLine("Pollux, beside the peers, concurrency 10", ours))
        for (peer, result) in zip(Peer.all, results) {
            var line = QueueLine("\(peer.name), concurrency \(peer.concurrency)", result.samples)
            line.half = result.latencies.median
            line.most = result.latencies.percentile(0.99)
            line.remark =
                result.fault.map { "failed: \($0)" } ?? "enqueues \(result.enqueueRates.median.formatted(digits: 0))/s"
            findings.add(line)
        }
        if !missing.isEmpty {
            var line = QueueLine("not installed")
            line.remark = missing
            findings.add(line)
        }
        let measured = zip(Peer.all, results).filter { !$0.1.samples.isEmpty }
        if let (peer, result) = measured.max(by: { $0.1.samples.median(\.rate) < $1.1.samples.median(\.rate) }) {
            findings.add(
                "drain/best-peer",
                ours.rate(against: result.samples),
                "1",
                .atLeast(1),
                "no-op drain at concurrency 10 against \(peer.name) at its best, \(peer.concurrency); \(rounds) rounds in turn"
            )
        }
        return findings
    }

    private func withoutPeers(_ reason: String) -> QueueFindings {
        var findings = QueueFindings()
        var line = QueueLine("peers: could not be installed")
        line.remark = Self.lastLine(of: reason)
        findings.add(line)
        return findings
    }

    private static func lastLine(of text: String) -> String {
        String(text.split(separator: "\n").last?.suffix(100) ?? "")
    }
}
