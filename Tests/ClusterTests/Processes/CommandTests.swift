import Foundation
import TestSupport
import Testing

@Suite(.database)
struct CommandTests {
    @Test(arguments: ["worker", "scheduler", "api", "serve"])
    func `a wrong setting stops the start with its name and what would be right`(role: String) async throws {
        let ended = try await Binary.run(
            role,
            environment: ["POLLUX_LOG_LEVEL": "loud", "POLLUX_SHUTDOWN_SECONDS": "soon"]
        )
        #expect(ended.status == 1)
        #expect(ended.output.contains("POLLUX_LOG_LEVEL: 'loud' is none of trace, debug, info"))
        #expect(ended.output.contains("POLLUX_SHUTDOWN_SECONDS: 'soon' is not a number of seconds"))
    }

    @Test func `a wrong flag is told as the setting that it is`() async throws {
        let ended = try await Binary.run("worker", "--concurrency", "many")
        #expect(ended.status == 1)
        #expect(ended.output.contains("POLLUX_WORKER_CONCURRENCY: 'many'"))
    }

    @Test func `a mistake in an element file is told with its line, and a right file is said to be right`() async throws
    {
        try await withTemporaryDirectory { folder in
            let file = folder.appending(path: "mine.yaml")
            try "key: mine\nname: Mine\nhub: crm\nversion: 1\nbaseUrl: https://example.com\nauth: none\nresurces: {}\n"
                .write(to: file, atomically: true, encoding: .utf8)
            let wrong = try await Binary.run("element", "validate", file.path)
            #expect(wrong.status == 1)
            #expect(wrong.output.contains("mine.yaml:7:1: there is no key 'resurces'; did you mean 'resources'?"))
            let resource = "resources: {things: {list: {path: /things}, idField: id}}\n"
            try "key: mine\nname: Mine\nhub: crm\nversion: 1\nbaseUrl: https://example.com\nauth: none\n\(resource)"
                .write(to: file, atomically: true, encoding: .utf8)
            let right = try await Binary.run("element", "validate", file.path)
            #expect(right.status == 0)
            let listed = try await Binary.run("element", "list", "--elements-dir", folder.path)
            let keys = listed.lines.compactMap { $0.split(separator: "\t").first.map(String.init) }
            #expect(keys == keys.sorted() && Set(keys).isSuperset(of: ["mine", "sagecrm", "sandbox"]))
        }
    }

    @Test func `an element shows what it wants and has`() async throws {
        let shown = try await Binary.run("element", "show", "sagecrm")
        #expect(shown.status == 0)
        #expect(shown.output.contains("  password: required, secret\n"))
        #expect(shown.output.contains("  contacts (Person): list by page, get, polled by Pers_UpdatedDate"))
        let unknown = try await Binary.run("element", "show", "nothing")
        #expect(unknown.status == 1)
    }

    @Test func `a database is migrated, checked, and given an organization`() async throws {
        let postgres = try await Binary.emptyDatabase()
        let environment = ["POLLUX_DATABASE_URL": postgres]
        let before = try await Binary.run("migrate", "--check", environment: environment)
        #expect(before.status == 1)
        #expect(before.output.contains("lacks "))
        let migrated = try await Binary.run("migrate", environment: environment)
        #expect(migrated.status == 0)
        #expect(migrated.output.contains("applied "))
        let after = try await Binary.run("migrate", "--check", environment: environment)
        #expect(after.status == 0)
        let made = try await Binary.run("organization", "create", "Acme", "--json", environment: environment)
        let json = try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any]
        #expect(Set(json?.keys.map { $0 } ?? []) == ["organizationSecret", "userSecret", "organizationId", "userId"])
    }

    @Test func `a database that cannot be reached is told in words`() async throws {
        let ended = try await Binary.run(
            "migrate",
            "--check",
            environment: ["POLLUX_DATABASE_URL": "host=/nowhere password=hunter2"]
        )
        #expect(ended.status == 1)
        #expect(ended.output.hasPrefix("pollux: "))
        #expect(!ended.output.contains("hunter2"))
    }
}
