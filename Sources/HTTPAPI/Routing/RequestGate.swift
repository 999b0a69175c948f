import Hummingbird

/// Surrounds every request: its id, the one place where errors become answers, and the report of how it went.
struct RequestGate: RouterMiddleware {
    let table: RouteTable
    let services: APIServices
    let configuration: APIConfiguration

    func handle(
        _ request: Request,
        context: APIContext,
        next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        let trusted = context.peer.map(configuration.trusts) ?? false
        // The gateway's log then knows the request by the same name; it names nothing but the request, so anybody may give one.
        if let passed = request.headers[.elementsRequestID], Self.isRequestID(passed) { context.requestID = passed }
        context.logger[metadataKey: "request.id"] = "\(context.requestID)"
        var response: Response
        var fault: String?
        do {
            response = try await next(request, context)
        } catch {
            let known = read(error, request)
            // What is not known says nothing outside; the observer's log gets it with the request's id.
            if known == nil || known?.status.code == 500 { fault = String(describing: error) }
            response = (known ?? .internalFault).response(requestID: context.requestID)
        }
        response.headers[.elementsRequestID] = context.requestID
        services.observer.requestFinished(
            APIRequestReport(
                requestID: context.requestID,
                method: request.method.rawValue,
                route: context.endpointPath ?? "none",
                status: Int(response.status.code),
                duration: ContinuousClock.now - start,
                client: trusted ? configuration.client(of: request, peer: context.peer) : context.peer,
                fault: fault
            )
        )
        return response
    }

    private func read(_ error: any Error, _ request: Request) -> APIError? {
        if let error = error as? HTTPError, error.status == .notFound {
            let methods = table.methods(at: request.uri.path)
            return methods.isEmpty ? .notFound("path") : .methodNotAllowed(methods)
        }
        if let error = error as? HTTPError, error.status == .contentTooLarge {
            return .tooLarge(APIRequest.largestBody)
        }
        return APIError(reading: error)
    }

    private static func isRequestID(_ text: String) -> Bool {
        text.utf8.count == 24 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
