import Foundation
import JobQueue
import Postgres

/// What an operator waits for with ten million finished jobs: each view's first page, one job's rows, one lane's rows.
struct ViewsPart: QueuePart {
    private static let millions = 10

    let name = "views-10M"
    let isLong = true

    /// One thing that an operator asks a view.
    private struct Question {
        let text: String
        let sql: SQL
    }

    func run(on stage: QueueStage) async throws -> QueueFindings {
        try await stage.withQueue { queue in
            for million in 1...Self.millions {
                Console.say("  \(million) M finished jobs")
                try await queue.finish(1_000_000)
            }
            try await queue.fill(20_000, lanes: 100)
            try await queue.settle()
            var findings = QueueFindings()
            for question in try await questions(queue.database) {
                var line = QueueLine(question.text)
                do {
                    line.half = try await time(question.sql, queue.database)
                    line.remark = line.half <= 50 ? "within 50 ms" : "MORE THAN 50 ms"
                } catch {
                    line.remark = "failed: \(error)"
                }
                findings.add(line)
            }
            return findings
        }
    }

    private func questions(_ database: Database) async throws -> [Question] {
        let views = try await database.query(
            """
            select v.table_name::text,
                coalesce(array_agg(c.column_name::text) filter (where c.column_name in ('id', 'job_id', 'lane')), '{}')
            from information_schema.views v
            join information_schema.columns c using (table_schema, table_name)
            where v.table_schema = 'pollux'
            group by v.table_name
            order by v.table_name
            """
        )
        guard let row = try await database.query("select max(id) from pollux.job_history").first else { return [] }
        let id: Int64 = try row.decode(0)
        let all = try [("job_history", ["id"])] + views.map { (try $0.decode(0, as: String.self), try $0.decode(1)) }
        return all.flatMap { (name: String, keys: [String]) in
            let view = SQL(unsafeText: "pollux.\(name)")
            let first = Question(text: "\(name), first page", sql: "select * from \(sql: view) limit 50")
            return [first]
                + keys.map { key in
                    let column = SQL(unsafeText: key)
                    let sql: SQL =
                        key == "lane"
                        ? "select * from \(sql: view) where \(sql: column) = 'lane:7' limit 50"
                        : "select * from \(sql: view) where \(sql: column) = \(id)"
                    return Question(text: "\(name) by \(key)", sql: sql)
                }
        }
    }

    /// The median of seven, in milliseconds; the first, which reads what nobody has read yet, is among them.
    private func time(_ sql: SQL, _ database: Database) async throws -> Double {
        var times: [Double] = []
        for _ in 0..<7 {
            let start = ContinuousClock.now
            _ = try await database.query(sql)
            times.append((ContinuousClock.now - start).inMilliseconds)
        }
        return times.median
    }
}
