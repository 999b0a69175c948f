import Bulk
import Elements
import Hummingbird
import Instances

/// The routes of bulk jobs, at `/bulk/…` and at `/hubs/{hub}/bulk/…`, always for the instance that the token names.
struct BulkRoutes: Sendable {
    static let jobList = "bulk-jobs"
    static let errorList = "bulk-errors"

    let services: APIServices

    var routes: [Route] {
        let file = Route(.get, "/bulk/{id}/{objectName}", .element, .getBulkFile, handle: file)
        let own = [
            Route(.post, "/bulk/query", .element, .createBulkQuery, handle: create),
            Route(.get, "/bulk/jobs", .element, .listBulkJobs, handle: list),
            Route(.get, "/bulk/{id}/status", .element, .getBulkStatus, handle: status),
            Route(.get, "/bulk/{id}/errors", .element, .listBulkErrors, handle: errors),
            Route(.put, "/bulk/{id}/cancel", .element, .cancelBulkJob, handle: cancel),
            file,
            // For an object that is called like one of the words above.
            file.at("/bulk/{id}/objects/{objectName}", suffix: "OfObject"),
        ]
        return own + own.map { $0.at("/hubs/{hub}\($0.path)", suffix: "InHub") }
    }

    private func create(_ request: APIRequest) async throws -> Response {
        let (id, organization) = (try request.instance, try request.caller.organization)
        let query = try await BulkQueryRequest(request).query
        if let url = query.callbackURL {
            try await services.provisioner.checkCallback(
                url,
                place: "Elements-Async-Callback-Url",
                organization: organization
            )
        }
        guard let instance = try await services.instances.connect(id, organization: organization) else {
            throw APIError.notFound("instance")
        }
        let job = try await services.bulk.createQuery(query, instance: instance)
        return .json([
            "id": .string(job.id.description),
            "status": .string(job.status.rawValue),
            "instanceId": .number(job.instanceID.rawValue),
        ])
    }

    private func list(_ request: APIRequest) async throws -> Response {
        let page = try PageRequest(request.query, list: Self.jobList)
        guard page.offset == 0 else { throw Self.notCounted }
        let condition = try request.query["where"].flatMap { $0.isEmpty ? nil : $0 }.map(CEQLCondition.parse)
        let found = try await services.bulk.list(
            instance: try request.instance,
            organization: try request.caller.organization,
            where: condition,
            before: page.after.map(BulkJobID.init(rawValue:)),
            limit: page.size
        )
        return .list(
            found.jobs.map { .raw(Array($0.json.utf8)) },
            next: found.next.map { PageToken(list: Self.jobList, after: $0.rawValue) }
        )
    }

    private func status(_ request: APIRequest) async throws -> Response {
        .json(.raw(Array(try await find(request).json.utf8)))
    }

    private func errors(_ request: APIRequest) async throws -> Response {
        let job = try await find(request)
        let list = "\(Self.errorList)-\(job.id)"
        let page = try PageRequest(request.query, list: list)
        guard page.offset == 0 else { throw Self.notCounted }
        let found = try await services.bulk.errors(of: job.id, after: page.after ?? 0, limit: page.size)
        return .list(
            found.errors.map { .raw(Array($0.json.utf8)) },
            next: found.next.map { PageToken(list: list, after: $0) }
        )
    }

    private func cancel(_ request: APIRequest) async throws -> Response {
        let job = try await services.bulk.cancel(
            try jobID(request),
            instance: try request.instance,
            organization: try request.caller.organization
        )
        return .json(.raw(Array(job.json.utf8)))
    }

    private func file(_ request: APIRequest) async throws -> Response {
        let wanted = AcceptHeader(request.headers[values: .accept]).choices(among: Operation.getBulkFile.produces).first
        let format: BulkFile.Format =
            switch wanted {
            case "text/csv": .csv
            case "application/jsonl": .jsonLines
            default: .json
            }
        let found = try await services.bulk.file(
            of: try jobID(request),
            object: try request.parameter("objectName"),
            format: format,
            instance: try request.instance,
            organization: try request.caller.organization
        )
        guard let found else { throw APIError.notFound("bulk job with this object") }
        return BulkFileResponse(file: found).response(to: request.headers)
    }

    private func find(_ request: APIRequest) async throws -> BulkJob {
        let job = try await services.bulk.find(
            try jobID(request),
            instance: try request.instance,
            organization: try request.caller.organization
        )
        guard let job else { throw APIError.notFound("bulk job") }
        return job
    }

    private func jobID(_ request: APIRequest) throws(APIError) -> BulkJobID {
        BulkJobID(rawValue: try request.number("id", of: "bulk job"))
    }

    private static let notCounted = APIError.badRequest("page: this list is not counted; use nextPage")
}
