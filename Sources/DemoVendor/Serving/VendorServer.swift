import Foundation
import Hummingbird
import Synchronization

/// Answers every request of the CRM: authentication, faults, then the API or its administration.
final class VendorServer: Sendable {
    let records: RecordStore
    let faults: FaultSwitch
    let clock: VendorClock
    let log = RequestLog()
    let credentials: Mutex<(username: String, password: String)>
    let beforeAnswer = Mutex<(@Sendable (VendorRequest) async -> Void)?>(nil)

    init(configuration: DemoVendorConfiguration) {
        let faults = FaultSwitch(seed: configuration.seed)
        let clock = VendorClock()
        self.faults = faults
        self.clock = clock
        records = RecordStore(clock: clock) { faults.visibility }
        credentials = Mutex((configuration.username, configuration.password))
    }

    func respond(to request: Request) async throws -> Response {
        let path = request.uri.path
        let query = Self.parameters(request.uri.query ?? "")
        let body = try await Array(buffer: request.body.collect(upTo: 16 << 20))
        let method = request.method.rawValue
        if path.hasPrefix("/admin/") {
            return administer(method: method, path: path, query: query, body: body).response(date: nil, fault: nil)
        }
        guard path.hasPrefix(CRMRoutes.root + "/") else {
            return VendorAnswer.error(404, code: "NOT_FOUND", message: "the API is at \(CRMRoutes.root)")
                .response(date: date, fault: nil)
        }
        let below = String(path.dropFirst(CRMRoutes.root.count))
        return await serve(request, method: method, path: below, query: query, body: body)
    }

    private func serve(
        _ request: Request,
        method: String,
        path: String,
        query: [String: String],
        body: [UInt8]
    ) async -> Response {
        var entry = log.began(method: method, path: path, query: query)
        // The header says when the request came, not when it was answered.
        let date = date
        let latency = faults.latency
        // A cancelled wait is a server that stops: answering at once is right then.
        if latency > .zero { try? await Task.sleep(for: latency) }
        await beforeAnswer.withLock { $0 }?(entry)
        let fault = faults.next()
        var answer = refusal(request, fault)
        if answer == nil {
            let routes = CRMRoutes(records: records, ignoresPages: faults.faults.ignoresPages)
            answer = routes.answer(method: method, path: path.split(separator: "/"), query: query, body: body)
        }
        var sent = answer ?? .error(500, code: "INTERNAL", message: "no answer")
        if fault == .truncated { sent.body.removeLast(sent.body.count / 2) }
        entry.status = sent.status
        log.ended(entry)
        return sent.response(date: date, fault: fault)
    }

    private func refusal(_ request: Request, _ fault: VendorFault?) -> VendorAnswer? {
        guard !faults.faults.rejectsCredentials, isAuthenticated(request) else {
            return .error(401, code: "UNAUTHORIZED", message: "user name or password is wrong")
        }
        switch fault {
        case .rateLimited(let seconds):
            var answer = VendorAnswer.error(429, code: "TOO_MANY_REQUESTS", message: "slow down")
            answer.retryAfter = seconds
            return answer
        case .status(let status): return .error(status, code: "FAILED", message: "the CRM has a bad day")
        case .dressedError: return .error(200, code: "TEMPORARY", message: "an error dressed as 200")
        case .notJSON:
            var answer = VendorAnswer(json: "<html><body>maintenance</body></html>")
            answer.contentType = "text/html"
            return answer
        default: return nil
        }
    }

    private func isAuthenticated(_ request: Request) -> Bool {
        guard let header = request.headers[.authorization], header.hasPrefix("Basic ") else { return false }
        guard let data = Data(base64Encoded: String(header.dropFirst(6))) else { return false }
        let wanted = credentials.withLock { "\($0.username):\($0.password)" }
        return String(decoding: data, as: UTF8.self) == wanted
    }

    private func administer(method: String, path: String, query: [String: String], body: [UInt8]) -> VendorAnswer {
        let routes = AdminRoutes(records: records, faults: faults, clock: clock, log: log)
        let parts = path.split(separator: "/").dropFirst()
        do {
            return try routes.answer(method: method, path: Array(parts), query: query, body: body)
        } catch {
            return .error(400, code: "BAD_BODY", message: "not the JSON that is wanted here")
        }
    }

    /// The parameters of a query, decoded as a form's: a plus is a blank.
    private static func parameters(_ query: String) -> [String: String] {
        func decoded(_ text: Substring) -> String {
            let spaced = text.replacing("+", with: " ")
            return String(spaced).removingPercentEncoding ?? String(spaced)
        }
        var parameters: [String: String] = [:]
        for part in query.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = pair.first else { continue }
            parameters[decoded(name)] = decoded(pair.dropFirst().first ?? "")
        }
        return parameters
    }

    private var date: String? {
        faults.faults.omitsDate ? nil : VendorTime.header(VendorTime.seconds(clock.now))
    }
}
