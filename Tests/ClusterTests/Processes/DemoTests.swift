import Foundation
import TestSupport
import Testing

struct DemoTests {
    @Test func `the demo ends with 0, and python finds its webhook signed and its file right`() async throws {
        try await withTemporaryDirectory { folder in
            let demo = try ChildProcess(
                ProcessCluster.binary,
                ["demo", "--once", "--contacts", "1200", "--folder", folder.path]
            )
            let status = try await demo.waitForExit(within: .seconds(120))
            #expect(status == 0, "\(demo.output)")
            #expect(demo.output.contains("the webhook arrived "))
            #expect(demo.output.contains("All of it was right."))
            let judge = folder.appending(path: "judge.py")
            try Self.judge.write(to: judge, atomically: true, encoding: .utf8)
            let python = try ChildProcess(URL(filePath: "/usr/bin/python3"), [judge.path, folder.path, "1200"])
            let verdict = try await python.waitForExit()
            #expect(verdict == 0, "\(python.output)")
        }
    }

    @Test func `the demo stays up until it is told to end, and leaves nothing running`() async throws {
        try await withTemporaryDirectory { folder in
            let demo = try ChildProcess(ProcessCluster.binary, ["demo", "--contacts", "20", "--folder", folder.path])
            try await eventually("it stays up", within: .seconds(60)) { demo.output.contains("Ctrl-C ends it") }
            let line = try #require(demo.output.split(separator: "\n").first { $0.contains("psql") })
            let socket = try #require(line.split(separator: "=").dropFirst().first?.split(separator: " ").first)
            demo.send(SIGINT)
            #expect(try await demo.waitForExit(within: .seconds(30)) == 0, "\(demo.output)")
            #expect(!FileManager.default.fileExists(atPath: "\(socket)/postmaster.pid"))
            try await eventually("PostgreSQL is gone", within: .seconds(20)) {
                !FileManager.default.fileExists(atPath: "\(socket)/.s.PGSQL.5432")
            }
        }
    }

    /// Verifies with nothing of ours: python's hmac, base64 and json.
    private static let judge = #"""
        import base64, hashlib, hmac, json, sys
        folder, count = sys.argv[1], int(sys.argv[2])
        headers = {}
        for line in open(f"{folder}/webhook.headers"):
            name, _, value = line.rstrip("\n").partition(": ")
            headers[name.lower()] = value
        body = open(f"{folder}/webhook.body", "rb").read()
        key = base64.b64decode(open(f"{folder}/webhook.key").read().removeprefix("whsec_"))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        standard = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert hmac.compare_digest(standard, headers["webhook-signature"]), "webhook-signature"
        elements = "sha256=" + base64.b64encode(hmac.new(key, body, hashlib.sha256).digest()).decode()
        assert hmac.compare_digest(elements, headers["elements-webhook-signature"]), "Elements-Webhook-Signature"
        assert headers["elements-webhook-id"] == headers["webhook-id"] and len(headers["webhook-id"]) == 20
        message = json.loads(body)["message"]
        assert message["events"][0]["eventType"] == "UPDATED" and len(message["raw"]["contacts"]) == 1

        spelt = dict(parse_int=str, parse_float=str)
        crm = []
        for page in range(1, (count + 999) // 1000 + 1):
            crm += json.load(open(f"{folder}/crm-contacts-{page}.json"), **spelt)["data"]
        lines = open(f"{folder}/contacts.jsonl", "rb").read().split(b"\n")
        assert lines.pop() == b"", "the last line is not ended"
        records = [json.loads(line, **spelt) for line in lines]
        assert len(records) == len(crm) == count, (len(records), len(crm))
        order = lambda record: int(record["key"])
        assert sorted(records, key=order) == sorted(crm, key=order), "the file is not what the CRM holds"
        assert len({record["key"] for record in records}) == count, "a record came twice"
        """#
}
