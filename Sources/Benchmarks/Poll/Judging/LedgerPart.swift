import Elements
import Events
import Foundation
import Instances
import JobQueue
import Ledger
import Postgres

/// Ten thousand changes in an object of which the ledger holds a million records: judged, recorded as events and committed.
struct LedgerPart: PollPart {
    let name = "ledger"

    private static let rows = 1_000_000
    private static let changes = 10_000
    private static let page = 1_000
    private static let bar = 20_000.0
    private static let scope = LedgerScope(
        organization: OrganizationID(rawValue: 1),
        instance: InstanceID(rawValue: 1),
        object: "contacts"
    )

    func run(_ options: BenchmarkOptions) async throws -> PollFindings {
        try await QueueStage.run(options) { stage in
            try await stage.withQueue { queue in
                try await Self.fill(queue.database)
                try await queue.settle()
                var findings = PollFindings()
                var samples: [(rate: Double, processor: Double)] = []
                let before = Self.residentBytes()
                for round in 0..<(options.isFull ? 9 : 5) {
                    samples.append(try await Self.round(round, queue.database))
                }
                let grown = Double(Self.residentBytes() - before) / 1_048_576
                var line = PollLine("records judged and committed, \(Self.changes) changes in 1 M")
                line.rate = samples.map(\.rate).median
                line.processor = samples.map(\.processor).median
                line.remark = "pages of \(Self.page); memory grew by \(grown.formatted(digits: 1)) MiB over the rounds"
                findings.add(line)
                findings.add(
                    "ledger-records/worker-core",
                    1e6 / line.processor,
                    "1/s",
                    .atLeast(Self.bar),
                    "\(Self.changes) changes in pages of \(Self.page), 1 M rows held, events recorded in the same transaction; "
                        + "records by second of this process's processors"
                )
                return findings
            }
        }
    }

    /// Changes ten thousand records, spread over all that is held.
    private static func round(
        _ round: Int,
        _ database: Database
    ) async throws -> (rate: Double, processor: Double) {
        let base = Date(timeIntervalSince1970: 1_795_262_400)
        let recorder = EventRecorder(queue: JobQueue(database: database))
        let rules = LedgerRules(baseLine: base, isSeeding: false, ignored: [try FieldPath("updated")])
        let instance = Instance(
            id: scope.instance,
            organizationID: scope.organization,
            userID: UserID(rawValue: 1),
            elementKey: "bench",
            name: "bench"
        )
        let askedAt = base.addingTimeInterval(Double(round + 1) * 60)
        let step = rows / changes
        let (began, worked) = (ContinuousClock.now, ProcessorTime.own)
        var told = 0
        for first in stride(from: 0, to: changes, by: page) {
            let versions = (first..<first + page).map { index in
                version(index * step + round, name: "round \(round)", at: askedAt)
            }
            told += try await database.withTransaction { connection in
                let judgement = try await Ledger().judge(
                    versions,
                    askedAt: askedAt,
                    in: scope,
                    by: rules,
                    on: connection
                )
                return try await recorder.record(
                    ChangeBatch(
                        instance: instance,
                        hub: "crm",
                        objectType: scope.object,
                        pollDate: askedAt,
                        changes: judgement.changes
                    ),
                    on: connection
                )
            }
        }
        guard told == changes else { throw BenchmarkError.notMeasured("\(told) of \(changes) changes were told") }
        let seconds = (ContinuousClock.now - began).inSeconds
        return (Double(changes) / seconds, (ProcessorTime.own - worked) / Double(changes) * 1e6)
    }

    private static func version(_ id: Int, name: String, at date: Date) -> SeenVersion {
        let text =
            "{\"id\":\"\(id)\",\"updated\":\"2026-11-20T10:10:10Z\",\"created\":\"2024-03-01T08:00:00Z\",\"first\":\"Anna\","
            + "\"last\":\"\(name)\",\"email\":\"anna.\(id)@example.com\",\"address\":{\"street\":\"Lange Gasse 7\",\"city\":"
            + "\"Berlin\",\"country\":\"DE\"},\"tags\":[\"customer\",\"newsletter\"],\"balance\":1204.50,\"active\":true}"
        return SeenVersion(id: "\(id)", bytes: Array(text.utf8), updated: VersionDate(date), created: nil)
    }

    private static func fill(_ database: Database) async throws {
        _ = try await database.execute(
            """
            insert into pollux.ledger_entry (
                organization_id, instance_id, object, record_id, dated_from, dated_to, hash, fetched_at, verdict
            )
            select
                1, 1, 'contacts', n::text, timestamptz '2026-11-01 00:00:00Z', timestamptz '2026-11-01 00:00:00Z',
                sha256(n::text::bytea), timestamptz '2026-11-01 00:00:00Z', 'seeded'
            from generate_series(0, \(Int64(rows - 1))) as n
            """,
            timeout: .seconds(600)
        )
    }

    private static func residentBytes() -> Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
            let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return 0 }
        return pages * 4_096
    }
}
