import Foundation

/// A whole list, page by page, beside two extractors of PyPI, from a vendor that answers at once and from one that takes 20 ms.
struct ListingPart: PollPart {
    let name = "listing"

    /// Who lists.
    private enum Lister: Hashable {
        case pollux(abreast: Int)
        case peer(String)

        var isOurs: Bool {
            if case .pollux = self { true } else { false }
        }

        var title: String {
            switch self {
            case .pollux(let abreast): "Pollux, \(abreast) page\(abreast == 1 ? "" : "s") abreast"
            case .peer(let name): name
            }
        }
    }

    private static let peers = ["dlt", "airbyte"]
    private static let bar = 5.0

    func run(_ options: BenchmarkOptions) async throws -> PollFindings {
        let missing = try await Self.prepare()
        let server = try ChildCommand.givePages.start()
        defer { server.signal(SIGTERM) }
        let port = try await Self.port(of: server)
        var findings = PollFindings()
        for (latency, count) in [(0, options.isFull ? 40_000 : 20_000), (20, options.isFull ? 20_000 : 6_000)] {
            let url = "http://127.0.0.1:\(port)/\(latency)/\(count)/records/"
            try await measure(url, count, latency, rounds: options.isFull ? 5 : 3, &findings)
        }
        if !missing.isEmpty {
            var line = PollLine("not installed")
            line.remark = missing
            findings.add(line)
        }
        return findings
    }

    private func measure(
        _ url: String,
        _ count: Int,
        _ latency: Int,
        rounds: Int,
        _ findings: inout PollFindings
    ) async throws {
        // So many that ours takes long enough to be timed.
        let ourCount = count * 5
        let ourURL = url.replacing("/\(count)/", with: "/\(ourCount)/")
        let listers: [Lister] = [.pollux(abreast: 8), .pollux(abreast: 1)] + Self.peers.map(Lister.peer)
        var answers: [Lister: [ListingLoad.Answer]] = [:]
        var faults: [Lister: String] = [:]
        for _ in 0..<rounds {
            for lister in listers where faults[lister] == nil {
                do {
                    let answer = try await Self.answer(of: lister, lister.isOurs ? ourURL : url)
                    let wanted = lister.isOurs ? ourCount : count
                    guard answer.records == wanted else {
                        throw BenchmarkError.notMeasured("\(answer.records) of \(wanted) records")
                    }
                    answers[lister, default: []].append(answer)
                } catch {
                    faults[lister] = String("\(error)".split(separator: "\n").last?.suffix(120) ?? "")
                }
            }
        }
        for lister in listers {
            var line = PollLine("records of \(lister.title), \(latency) ms")
            let found = answers[lister] ?? []
            line.rate = found.median { Double($0.records) / $0.seconds }
            line.processor = found.median { $0.processor / Double($0.records) * 1e6 }
            line.remark =
                faults[lister].map { "failed: \($0)" } ?? "\(lister.isOurs ? ourCount : count) records, page size 100"
            findings.add(line)
        }
        let conditions =
            "\(ourCount) records in pages of 100 (the peers: \(count)), vendor's latency \(latency) ms, 8 pages abreast, beside the better of dlt and "
            + "airbyte-cdk; \(rounds) rounds in turn"
        let ours = answers[.pollux(abreast: 8)] ?? []
        let others = Self.peers.compactMap { answers[.peer($0)] }.filter { !$0.isEmpty }
        guard !ours.isEmpty, !others.isEmpty else {
            throw BenchmarkError.notMeasured(faults.map { "\($0.key.title): \($0.value)" }.joined(separator: "; "))
        }
        func ratio(_ value: (ListingLoad.Answer) -> Double) -> Double {
            ours.median(value) / (others.map { $0.median(value) }.max() ?? .nan)
        }
        findings.add(
            "listing-\(latency)ms/better-peer",
            ratio { Double($0.records) / $0.seconds },
            "1",
            .atLeast(Self.bar),
            conditions
        )
        findings.add(
            "listing-cpu-\(latency)ms/better-peer",
            ratio { Double($0.records) / $0.processor },
            "1",
            .atLeast(Self.bar),
            conditions + "; records a second of processors"
        )
    }

    private static func answer(of lister: Lister, _ url: String) async throws -> ListingLoad.Answer {
        let child =
            switch lister {
            case .pollux(let abreast): try ChildCommand.listPages(ListingLoad(url: url, abreast: abreast)).start()
            case .peer(let name):
                try ChildProgram(
                    environment.appending(path: "bin/python"),
                    [folder.appending(path: "peer_\(name).py").path, url],
                    variables: ["PYTHONDONTWRITEBYTECODE": "1", "RUNTIME__DLTHUB_TELEMETRY": "false"]
                )
            }
        let limit = child.limit(to: .seconds(120))
        defer { limit.cancel() }
        var answer: ListingLoad.Answer?
        for await line in child.lines {
            answer = (try? JSONDecoder().decode(ListingLoad.Answer.self, from: Data(line.utf8))) ?? answer
        }
        try await child.end()
        guard let answer else { throw BenchmarkError.unreadable("\(lister.title) said nothing") }
        return answer
    }

    static func port(of server: ChildProgram) async throws -> Int {
        for await line in server.lines {
            if let port = CommandOutput.number(in: line, after: "\"port\":") { return Int(port) }
        }
        throw BenchmarkError.notMeasured("the vendor did not start")
    }

    // MARK: - The peers

    private static var root: URL { URL(filePath: FileManager.default.currentDirectoryPath) }
    private static var folder: URL { root.appending(path: "deploy/peers/listing") }
    private static var environment: URL { root.appending(path: ".build-peers-listing") }

    /// Installs what is missing, and returns what could not be installed.
    private static func prepare() async throws -> String {
        _ = try await CommandOutput.of(
            root.appending(path: "deploy/peers/prepare"),
            [environment.path, folder.appending(path: "requirements.txt").path]
        )
        return try String(contentsOf: environment.appending(path: "missing"), encoding: .utf8)
            .split(separator: "\n").joined(separator: ", ")
    }
}

extension [ListingLoad.Answer] {
    fileprivate func median(_ value: (ListingLoad.Answer) -> Double) -> Double { map(value).median }
}
