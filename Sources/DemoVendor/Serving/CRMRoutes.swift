/// The CRM's API proper: lists with a filter and pages, single records, deletions, and changes.
struct CRMRoutes: Sendable {
    let records: RecordStore
    let style: RecordStyle
    let habits: VendorHabits
    let ignoresPages: Bool
    /// Which of so many records of a page is left out, nil for none.
    let omitting: @Sendable (Int) -> Int?

    /// The root of every object's path.
    static let root = "/sdata/crmj/sagecrm2/-"

    func answer(method: String, path: String, query: [String: String], body: [UInt8]) -> VendorAnswer {
        let parts = path.split(separator: "/")
        guard let name = parts.first else { return .error(404, code: "NOT_FOUND", message: "no object named") }
        if name == "me", method == "GET" { return VendorAnswer(json: "{\"user\":\"demo\",\"active\":true}") }
        guard let object = CRMObject(rawValue: String(name)), parts.count <= 2 else {
            return .error(404, code: "NOT_FOUND", message: "no object '\(name)'")
        }
        let id = parts.dropFirst().first.map(String.init)
        switch (method, id) {
        case ("GET", nil): return list(object, path, query, deletions: false)
        case ("GET", "deleted"?): return list(object, path, query, deletions: true)
        case ("GET", let id?): return record(object, id)
        case ("POST", nil): return create(object, body)
        case ("PATCH", let id?), ("PUT", let id?): return update(object, id, body)
        case ("DELETE", let id?): return delete(object, id)
        default: return .error(405, code: "METHOD_NOT_ALLOWED", message: "not \(method)")
        }
    }

    private func list(
        _ object: CRMObject,
        _ path: String,
        _ parameters: [String: String],
        deletions: Bool
    ) -> VendorAnswer {
        do {
            var query = try ListQuery(dates: style.dates, largest: habits.largestPage) { parameters[$0] }
            query.deletions = deletions
            if ignoresPages {
                query.offset = 0
                query.cursor = nil
            }
            var page = records.list(object, query)
            page.records.removeAll { habits.unlisted.contains(String($0.number)) }
            if !page.records.isEmpty, let index = omitting(page.records.count) { page.records.remove(at: index) }
            return ListAnswer(
                page: page,
                query: query,
                habits: habits,
                dates: style.dates,
                path: path,
                parameters: parameters
            ).answer()
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
