import Bulk
import DemoVendor
import Foundation
import Instances
import JobQueue
import Postgres
import TestSupport
import Testing
import VendorClient

@testable import HTTPAPI

/// One after another: each has a folder of its own for its files, and a worker runs whatever job it finds.
@Suite(.database, .serialized) struct BulkRouteTests {
    /// Runs a worker until the job has ended.
    private func finish(_ api: APIFixture, _ id: String, _ token: String) async throws {
        let handlers: [any JobHandler] = [
            BulkPageJob(
                store: api.services.bulk,
                instances: api.services.instances,
                source: VendorSource(client: VendorClient(http: api.http))
            ),
            BulkJoinJob(store: api.services.bulk),
        ]
        var configuration = WorkerConfiguration(queues: ["bulk", "maintenance"], concurrency: 4)
        configuration.pollInterval = .milliseconds(10)
        // A worker keeps connections for itself, as a process of its own does.
        let database = Database(DatabaseConfiguration(conninfo: TestDatabase.current.conninfo))
        let worker = JobWorker(database: database, handlers: handlers, configuration: configuration)
        let running = Task { try await worker.run() }
        try await eventually("the job ends", within: .seconds(20)) {
            let status = try await api.call("GET", "/bulk/\(id)/status", .token(api.owner, token)).object()
            return ["COMPLETED", "ERROR", "ABORTED"].contains(status["status"] as? String)
        }
        await worker.drain(deadline: .seconds(5))
        try await running.value
        await database.close()
    }

    private func export(_ api: APIFixture) async throws -> (id: String, token: String) {
        _ = api.vendor.records.generate(.contacts, count: 40)
        let token = try await api.create(api.owner).token
        let made = try await api.call("POST", "/bulk/query?q=select+*+from+contacts", .token(api.owner, token))
        #expect(made.status == 200, "\(made.text)")
        let id = try #require(try made.object()["id"] as? String, "ids of bulk jobs are texts")
        #expect(try made.object()["status"] as? String == "CREATED")
        return (id, token)
    }

    @Test func `an export is asked for, followed and downloaded in each form`() async throws {
        try await APIFixture.with { api in
            let (id, token) = try await export(api)
            let early = try await api.call("GET", "/bulk/\(id)/contacts", .token(api.owner, token))
            #expect(early.status == 409 && early.text.contains("CREATED"), "\(early.text)")
            try await finish(api, id, token)
            let status = try await api.call("GET", "/hubs/crm/bulk/\(id)/status", .token(api.owner, token)).object()
            #expect(status["status"] as? String == "COMPLETED" && status["recordsCount"] as? Int == 40, "\(status)")
            let file = try await api.call("GET", "/bulk/\(id)/contacts", .token(api.owner, token))
            #expect(file.header("Content-Type") == "application/json")
            #expect(file.header("Content-Disposition") == "attachment; filename=\"contacts.json\"")
            #expect(file.text.split(separator: "\n").count == 40)
            let csv = try await api.call(
                "GET",
                "/bulk/\(id)/objects/contacts",
                .token(api.owner, token),
                headers: [("Accept", "text/csv")]
            )
            #expect(csv.header("Content-Type")?.hasPrefix("text/csv") == true)
            #expect(csv.text.split(separator: "\r\n").count == 41)
            #expect(csv.header("ETag") != file.header("ETag"))
            let wrong = try await api.call("GET", "/bulk/\(id)/leads", .token(api.owner, token))
            #expect(wrong.status == 404)
            let image = [("Accept", "image/png")]
            #expect(
                try await api.call("GET", "/bulk/\(id)/contacts", .token(api.owner, token), headers: image).status
                    == 406
            )
            let cancelled = try await api.call("PUT", "/bulk/\(id)/cancel", .token(api.owner, token))
            #expect(cancelled.status == 409, "a finished job cannot be cancelled")
        }
    }

    @Test func `ranges of a file join to the file, and only while it is the same`() async throws {
        try await APIFixture.with { api in
            let (id, token) = try await export(api)
            try await finish(api, id, token)
            func get(_ headers: [(String, String)]) async throws -> Answer {
                try await api.call("GET", "/bulk/\(id)/contacts", .token(api.owner, token), headers: headers)
            }
            let whole = try await get([])
            let tag = try #require(whole.header("ETag"))
            let first = try await get([("Range", "bytes=0-99")])
            #expect(first.status == 206 && first.bytes.count == 100)
            #expect(first.header("Content-Range") == "bytes 0-99/\(whole.bytes.count)")
            let rest = try await get([("Range", "bytes=100-"), ("If-Range", tag)])
            #expect(rest.status == 206 && first.bytes + rest.bytes == whole.bytes)
            let changed = try await get([("Range", "bytes=100-"), ("If-Range", "\"another\"")])
            #expect(changed.status == 200 && changed.bytes == whole.bytes)
            let beyond = try await get([("Range", "bytes=\(whole.bytes.count)-")])
            #expect(beyond.status == 416 && beyond.header("Content-Range") == "bytes */\(whole.bytes.count)")
        }
    }

    @Test func `the query comes as JSON or as a part of a form as well`() async throws {
        try await APIFixture.with { api in
            let token = try await api.create(api.owner).token
            let signature = Signature.token(api.owner, token)
            let json = #"{"query": "select * from contacts", "fileName": "mine", "callback-payload": {"a": 1.10}}"#
            #expect(try await api.call("POST", "/bulk/query", signature, json: json).status == 200)
            let form =
                "--x\r\nContent-Disposition: form-data; name=\"metaData\"\r\n\r\n{\"callback-payload\": [1]}\r\n--x--\r\n"
            let answer = try await api.call(
                "POST",
                "/hubs/crm/bulk/query?q=select%20*%20from%20contacts",
                signature,
                body: Array(form.utf8),
                headers: [("Content-Type", "multipart/form-data; boundary=x")]
            )
            #expect(answer.status == 200, "\(answer.text)")
            let jobs = try await api.call("GET", "/bulk/jobs?pageSize=1", signature)
            #expect(try jobs.list().count == 1)
            let next = try #require(jobs.header("Elements-Next-Page-Token"))
            let rest = try await api.call("GET", "/bulk/jobs?pageSize=1&nextPage=\(next)", signature)
            #expect(try rest.list().count == 1 && rest.header("Elements-Next-Page-Token") == nil)
            let clause = "status%20=%20'COMPLETED'"
            #expect(try await api.call("GET", "/bulk/jobs?where=\(clause)", signature).text == "[]")
        }
    }

    @Test func `a malformed query or callback is 400 at once`() async throws {
        try await APIFixture.with { api in
            let token = try await api.create(api.owner).token
            let signature = Signature.token(api.owner, token)
            let malformed = try await api.call("POST", "/bulk/query?q=select%20from", signature)
            #expect(malformed.status == 400 && malformed.text.contains("Error parsing query"), "\(malformed.text)")
            #expect(try await api.call("POST", "/bulk/query", signature).status == 400)
            let clause = try await api.call("GET", "/bulk/jobs?where=status%20=%20=", signature)
            #expect(clause.status == 400 && clause.text.contains("Error parsing query"), "\(clause.text)")
            let callback = try await api.call(
                "POST",
                "/bulk/query?q=select%20*%20from%20contacts",
                signature,
                headers: [("Elements-Async-Callback-Url", "http://192.168.0.1/")]
            )
            #expect(callback.status == 400 && callback.text.contains("Elements-Async-Callback-Url"), "\(callback.text)")
        }
    }

    @Test func `a job is cancelled once, and without a token there is none`() async throws {
        try await APIFixture.with { api in
            let (id, token) = try await export(api)
            let first = try await api.call("PUT", "/bulk/\(id)/cancel", .token(api.owner, token))
            #expect(try first.object()["status"] as? String == "CANCELLED", "\(first.text)")
            #expect(try await api.call("PUT", "/bulk/\(id)/cancel", .token(api.owner, token)).status == 409)
            #expect(try await api.call("GET", "/bulk/\(id)/errors", .token(api.owner, token)).text == "[]")
            #expect(try await api.call("GET", "/bulk/\(id)/status", .organization(api.owner)).status == 401)
        }
    }
}
