import Hummingbird

/// The routes for those who run the installation: health, metrics, the API's own description.
struct OperationRoutes: Sendable {
    let services: APIServices

    var routes: [Route] {
        [
            Route(.get, "/health/live", .open, .live) { _ in .json(["status": "ok"]) },
            Route(.get, "/health/ready", .open, .ready, handle: ready),
            Route(.get, "/metrics", .open, .metrics, handle: metrics),
        ]
    }

    /// The route of the description, which is made of all routes, its own among them.
    static func documentRoute(_ document: @escaping @Sendable () -> [UInt8]) -> Route {
        Route(.get, "/openapi.json", .open, .describe) { _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: document()))
            )
        }
    }

    /// Why it is not ready is for the log, not for whoever asks.
    private func ready(_ request: APIRequest) async throws -> Response {
        do {
            try await services.readiness()
            return .json(["status": "ok"])
        } catch {
            services.observer.notReady(String(describing: error), requestID: request.requestID)
            return .json(["status": "unavailable"], status: .serviceUnavailable)
        }
    }

    private func metrics(_ request: APIRequest) async throws -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: await services.metrics()))
        )
    }
}
