import Logging
import Synchronization
import Telemetry
import Testing

struct LogTests {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private func lines(_ format: LogFormat, level: Logger.Level = .info, _ body: (inout Logger) -> Void) -> [String] {
        let lines = Lines()
        var logger = Logger(label: "pollux") { label in
            StandardErrorLogHandler(label: label, level: level, format: format) { line in
                lines.all.withLock { $0.append(line) }
            }
        }
        body(&logger)
        return lines.all.withLock { $0 }
    }

    @Test func `a line for people has time, level, message and sorted values`() throws {
        let found = lines(.text) { logger in
            logger[.jobID] = "7"
            logger.log(.warning, "job failed", [.error: "no route", .jobKind: "poll"])
        }
        let line = try #require(found.first)
        #expect(line.hasSuffix("Z WARNING  job failed error=\"no route\" job.id=7 job.kind=poll\n"))
    }

    @Test func `a line for programs is one JSON object`() throws {
        let found = lines(.json) { logger in
            logger.log(.info, "job finished", [.jobID: .stringConvertible(7), .outcome: "done"])
        }
        let line = try #require(found.first)
        #expect(line.hasPrefix("{\"time\":\"20"))
        #expect(
            line.contains(#""level":"info","message":"job finished","logger":"pollux","job.id":7,"outcome":"done"}"#)
        )
    }

    @Test(arguments: LogFormat.allCases)
    func `nobody can forge a line by what a value holds`(format: LogFormat) {
        let found = lines(format) { logger in
            logger.log(.info, "request\nfailed", [.error: "x\n2026-01-01 ERROR forged\r\u{1b}[2J\""])
        }
        #expect(found.count == 1)
        #expect(found.joined().split(separator: "\n").count == 1)
        #expect(!found.joined().contains("\u{1b}"))
    }

    @Test func `what is below the level is not written`() {
        let found = lines(.text, level: .error) { logger in
            logger.log(.info, "nothing", [:])
            logger.info("nothing")
        }
        #expect(found.isEmpty)
    }

    @Test func `every key is named once`() {
        #expect(Set(LogKey.allCases.map(\.rawValue)).count == LogKey.allCases.count)
    }
}
