import DemoVendor
import Foundation
import TestSupport
import Testing

/// `pollux element try`, as the author of an element uses it.
@Suite(.tags(.slow))
struct TrialTests {
    private static func file(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../TortureTests/Elements/\(name).yaml")
            .standardizedFileURL.path
    }

    @Test func `a trial shows requests without secrets, pages, and what a poll would tell`() async throws {
        let crm = try await DemoVendor.start()
        let made = crm.clock.now.addingTimeInterval(-3_600)
        crm.records.generate(.contacts, count: 6, at: made.addingTimeInterval(-7_200))
        crm.records.update(.contacts, "2", set: ["Pers_FirstName": "Ann"])
        crm.records.create(.contacts)
        let ended = try await Binary.run(
            "element",
            "try",
            Self.file("torture-exact"),
            "--config",
            "url=http://\(crm.authority)",
            "--config",
            "username=demo",
            "--config",
            "password=demo-password",
            "--since",
            made.formatted(.iso8601)
        )
        await crm.stop()
        #expect(ended.status == 0, "\(ended.output)")
        let events = ended.lines.filter { $0.hasPrefix("event") }.map { $0.split(separator: " ").prefix(3) }
        #expect(events == [["event", "UPDATED", "2"], ["event", "CREATED", "7"]])
        #expect(ended.lines.contains { $0.hasPrefix("page 1   2 records of 2") })
        #expect(ended.lines.contains { $0.hasPrefix("request  GET http://\(crm.authority)/sdata/") })
        #expect(!ended.output.contains("demo-password"))
    }

    @Test func `a configuration that does not fit is told with what would`() async throws {
        let ended = try await Binary.run(
            "element",
            "try",
            Self.file("torture-exact"),
            "--config",
            "url=http://127.0.0.1:1"
        )
        #expect(ended.status == 1)
        #expect(ended.output.contains("--config username=… --config password=…"))
    }

    @Test func `what goes wrong at the vendor is said`() async throws {
        let crm = try await DemoVendor.start()
        let ended = try await Binary.run(
            "element",
            "try",
            Self.file("torture-exact"),
            "--config",
            "url=http://\(crm.authority)",
            "--config",
            "username=demo",
            "--config",
            "password=wrong"
        )
        await crm.stop()
        #expect(ended.status == 1)
        #expect(ended.output.contains("-> 401"))
        #expect(ended.output.contains("refuses the credentials"))
    }
}
