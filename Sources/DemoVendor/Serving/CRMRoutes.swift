/// The CRM's API proper: lists with a filter and pages, single records, and changes.
struct CRMRoutes: Sendable {
    let records: RecordStore
    let ignoresPages: Bool

    /// The root of every object's path.
    static let root = "/sdata/crmj/sagecrm2/-"

    func answer(method: String, path: [Substring], query: [String: String], body: [UInt8]) -> VendorAnswer {
        guard let name = path.first else { return .error(404, code: "NOT_FOUND", message: "no object named") }
        if name == "me", method == "GET" { return VendorAnswer(json: "{\"user\":\"demo\",\"active\":true}") }
        guard let object = CRMObject(rawValue: String(name)), path.count <= 2 else {
            return .error(404, code: "NOT_FOUND", message: "no object '\(name)'")
        }
        let id = path.dropFirst().first.map(String.init)
        switch (method, id) {
        case ("GET", nil): return list(object, query)
        case ("GET", let id?): return record(object, id)
        case ("POST", nil): return create(object, body)
        case ("PATCH", let id?), ("PUT", let id?): return update(object, id, body)
        case ("DELETE", let id?): return delete(object, id)
        default: return .error(405, code: "METHOD_NOT_ALLOWED", message: "not \(method)")
        }
    }

    private func list(_ object: CRMObject, _ parameters: [String: String]) -> VendorAnswer {
        do {
            var query = try ListQuery { parameters[$0] }
            if ignoresPages { query.offset = 0 }
            let page = records.list(object, query)
            var body = Array("{\"total\":\(page.total),\"data\":[".utf8)
            for (index, version) in page.records.enumerated() {
                if index > 0 { body.append(contentsOf: [UInt8(ascii: ","), UInt8(ascii: "\n")]) }
                body.append(contentsOf: version.bytes)
            }
            body.append(contentsOf: Array("],\"offset\":\(query.offset),\"count\":\(page.records.count)}".utf8))
            return VendorAnswer(body: body)
        } catch let fault as WhereClause.Fault {
            return .error(400, code: "BAD_QUERY", message: fault.message)
        } catch {
            return .error(500, code: "INTERNAL", message: "the list failed")
        }
    }

    private func record(_ object: CRMObject, _ id: String) -> VendorAnswer {
        guard let version = records.record(object, id) else { return missing(object, id) }
        return VendorAnswer(body: version.bytes)
    }

    private func create(_ object: CRMObject, _ body: [UInt8]) -> VendorAnswer {
        guard let raw = fields(body) else { return .error(400, code: "BAD_BODY", message: "not a JSON object") }
        let id = records.create(object, raw: raw)
        return VendorAnswer(status: 201, body: records.truth(object, id: id)?.last?.bytes ?? [])
    }

    private func update(_ object: CRMObject, _ id: String, _ body: [UInt8]) -> VendorAnswer {
        guard let raw = fields(body) else { return .error(400, code: "BAD_BODY", message: "not a JSON object") }
        guard records.update(object, id, raw: raw) else { return missing(object, id) }
        return VendorAnswer(body: records.truth(object, id: id)?.last?.bytes ?? [])
    }

    private func delete(_ object: CRMObject, _ id: String) -> VendorAnswer {
        guard records.delete(object, id) else { return missing(object, id) }
        return VendorAnswer(status: 204, body: [])
    }

    private func missing(_ object: CRMObject, _ id: String) -> VendorAnswer {
        .error(404, code: "NOT_FOUND", message: "no \(object.rawValue) with the key '\(id)'")
    }

    private func fields(_ body: [UInt8]) -> [String: String]? {
        do {
            let fields = try JSONText.fields(of: body).filter { $0.name != CRMObject.idField }
            return Dictionary(fields.map { ($0.name, $0.json) }) { _, last in last }
        } catch {
            return nil
        }
    }
}
