import Foundation

/// Answers `/admin/…`, by which a test or a demo in another process drives the vendor behind its API's back.
///
/// There is no authentication.
///
/// ```
/// POST   /admin/{object}/generate?count=N      PUT|GET /admin/faults     {"latencyMilliseconds": 20, …}, see VendorFaults
/// POST   /admin/{object}           {fields}    POST    /admin/faults/next [{"status": {"_0": 500}}, …], see VendorFault
/// PATCH  /admin/{object}/{id}      {fields}    PUT     /admin/clock?skewSeconds=3
/// DELETE /admin/{object}/{id}                  GET     /admin/counts     DELETE /admin/counts
/// POST   /admin/{object}/reveal                GET     /admin/{object}/truth?from=1&count=1000
/// POST   /admin/{object}/{id}/restore          PUT|GET /admin/habits     {"largestPage": 10, …}, see VendorHabits
/// PUT    /admin/webhook    {"url","secret"}    DELETE  /admin/webhook
/// POST   /admin/tokens/revoke                  PUT|GET /admin/tokens     {"lifetimeSeconds": 3, …}, see TokenDesk.Rules
/// ```
/// Truth is one version a line: `{"id","version","change","updated","bytes"}`, the bytes in base64.
struct AdminRoutes: Sendable {
    let server: VendorServer

    private var records: RecordStore { server.records }
    private var faults: FaultSwitch { server.faults }
    private var clock: VendorClock { server.clock }
    private var log: RequestLog { server.log }

    func answer(method: String, path: [Substring], query: [String: String], body: [UInt8]) throws -> VendorAnswer {
        switch (method, path.first, path.dropFirst().first) {
        case ("GET", "faults", nil): return try encoded(faults.faults)
        case ("PUT", "faults", nil):
            faults.faults = try JSONDecoder().decode(VendorFaults.self, from: Data(body))
            return try encoded(faults.faults)
        case ("POST", "faults", "next"):
            faults.queue(try JSONDecoder().decode([VendorFault].self, from: Data(body)))
            return VendorAnswer(json: "{}")
        case ("GET", "habits", nil): return try encoded(server.habits.withLock { $0 })
        case ("PUT", "habits", nil):
            let habits = try JSONDecoder().decode(VendorHabits.self, from: Data(body))
            server.habits.withLock { $0 = habits }
            return try encoded(habits)
        case ("PUT", "webhook", nil):
            server.announcer.webhook = try JSONDecoder().decode(VendorWebhook.self, from: Data(body))
            return VendorAnswer(json: "{}")
        case ("DELETE", "webhook", nil):
            server.announcer.webhook = nil
            return VendorAnswer(json: "{}")
        case ("GET", "tokens", nil): return try encoded(server.desk.rules)
        case ("PUT", "tokens", nil):
            server.desk.rules = try JSONDecoder().decode(TokenDesk.Rules.self, from: Data(body))
            return try encoded(server.desk.rules)
        case ("POST", "tokens", "revoke"):
            server.desk.revoke()
            return VendorAnswer(json: "{}")
        case ("PUT", "clock", nil):
            clock.skewSeconds = query["skewSeconds"].flatMap(Double.init) ?? 0
            return VendorAnswer(json: "{\"skewSeconds\":\(clock.skewSeconds)}")
        case ("GET", "counts", nil): return try encoded(log.counts)
        case ("DELETE", "counts", nil):
            log.clear()
            return VendorAnswer(json: "{}")
        case (_, let name?, let rest):
            guard let object = CRMObject(rawValue: String(name)) else { break }
            if method == "POST", let rest, path.count == 3, path.last == "restore" {
                return done(records.restore(object, String(rest)))
            }
            return try records(method, object, rest.map(String.init), query, body)
        default: break
        }
        return .error(404, code: "NOT_FOUND", message: "nothing to administer here")
    }

    private func records(
        _ method: String,
        _ object: CRMObject,
        _ rest: String?,
        _ query: [String: String],
        _ body: [UInt8]
    ) throws -> VendorAnswer {
        switch (method, rest) {
        case ("POST", "generate"):
            let made = records.generate(object, count: query["count"].flatMap(Int.init) ?? 1)
            return VendorAnswer(json: "{\"first\":\(made?.lowerBound ?? 0),\"last\":\(made?.upperBound ?? 0)}")
        case ("POST", "reveal"):
            records.reveal(object, id: query["id"])
            return VendorAnswer(json: "{}")
        case ("GET", "truth"): return truth(object, query)
        case ("POST", nil):
            let id = records.create(object, raw: try raw(body))
            return VendorAnswer(json: "{\"id\":\"\(id)\"}")
        case ("PATCH", let id?): return done(records.update(object, id, raw: try raw(body)))
        case ("DELETE", let id?): return done(records.delete(object, id))
        default: return .error(405, code: "METHOD_NOT_ALLOWED", message: "not \(method)")
        }
    }

    private func truth(_ object: CRMObject, _ query: [String: String]) -> VendorAnswer {
        let first = max(1, query["from"].flatMap(Int.init) ?? 1)
        let count = min(10_000, max(0, query["count"].flatMap(Int.init) ?? 1_000))
        var lines = ""
        for record in records.truth(object).dropFirst(first - 1).prefix(count) {
            for version in record.versions {
                let bytes = Data(version.bytes).base64EncodedString()
                let updated = VendorTime.text(VendorTime.seconds(version.updated))
                lines +=
                    "{\"id\":\"\(record.id)\",\"version\":\(version.number),\"change\":\"\(version.change.rawValue)\","
                lines += "\"updated\":\"\(updated)\",\"bytes\":\"\(bytes)\"}\n"
            }
        }
        var answer = VendorAnswer(json: lines)
        answer.contentType = "application/jsonl"
        return answer
    }

    private func raw(_ body: [UInt8]) throws -> [String: String] {
        guard !body.isEmpty else { return [:] }
        return Dictionary(try JSONText.fields(of: body).map { ($0.name, $0.json) }) { _, last in last }
    }

    private func done(_ found: Bool) -> VendorAnswer {
        found ? VendorAnswer(json: "{}") : .error(404, code: "NOT_FOUND", message: "no such record")
    }

    private func encoded<Value: Encodable>(_ value: Value) throws -> VendorAnswer {
        VendorAnswer(body: Array(try JSONEncoder().encode(value)))
    }
}
