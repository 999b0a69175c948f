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

    @Test func `of several element files every mistake is told, and a key that two of them have`() async throws {
        try await withTemporaryDirectory { folder in
            let right =
                "key: mine\nname: Mine\nhub: crm\nversion: 1\nbaseUrl: https://example.com\nauth: none\n"
                + "resources: {things: {list: {path: /things}, idField: id}}\n"
            var files: [String: String] = [:]
            for (name, text) in [
                ("a", right),
                ("b", right.replacing("version: 1", with: "version: x").replacing("idField", with: "idfield")),
                ("c", right), ("d", right.replacing("key: mine", with: "key: own")),
            ] {
                let file = folder.appending(path: "\(name).yaml")
                try text.write(to: file, atomically: true, encoding: .utf8)
                files[name] = file.path
            }
            let paths = ["a", "b", "c", "d"].compactMap { files[$0] }
            let none = folder.appending(path: "none.yaml").path
            let ended = try await Binary.run("element", "validate", paths[0], paths[1], paths[2], none, paths[3])
            #expect(ended.status == 1)
            #expect(ended.output.contains("\(paths[0]): the element 'mine' is right"))
            #expect(ended.output.contains("\(paths[1]):4:10: 'version' must be a whole number"))
            #expect(ended.output.contains("\(paths[1]):7:45: there is no key 'resources.things.idfield'"))
            #expect(ended.output.contains("\(paths[2]):1:1: the key 'mine' is also that of \(paths[0])"))
            #expect(ended.output.contains("\(none):1:1: the file cannot be read as UTF-8"))
            #expect(ended.output.contains("\(paths[3]): the element 'own' is right"))
            #expect(ended.output.contains("pollux: 5 mistakes"))
        }
    }

    @Test func `the schema of the format is printed`() async throws {
        let printed = try await Binary.run("element", "schema")
        #expect(printed.status == 0)
        let schema = try JSONSerialization.jsonObject(with: Data(printed.output.utf8)) as? [String: Any]
        #expect(schema?["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    }

    @Test func `an element shows what it wants and has`() async throws {
        let shown = try await Binary.run("element", "show", "sandbox")
        #expect(shown.output.contains("  status: tested\n"))
        try await showsSageCRM()
    }

    private func showsSageCRM() async throws {
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
