import Foundation
import Hummingbird
import Synchronization

/// Answers every request of the CRM: tokens, authentication, faults, then the API or its administration.
final class VendorServer: Sendable {
    let records: RecordStore
    let faults: FaultSwitch
    let clock: VendorClock
    let log = RequestLog()
    let desk = TokenDesk()
    let style: RecordStyle
    let habits: Mutex<VendorHabits>
    let window = RateWindow()
    let announcer: Announcer
    let credentials: Mutex<(username: String, password: String)>
    let beforeAnswer = Mutex<(@Sendable (VendorRequest) async -> Void)?>(nil)

    init(configuration: DemoVendorConfiguration) {
        let faults = FaultSwitch(seed: configuration.seed)
        let clock = VendorClock()
        self.faults = faults
        self.clock = clock
        style = configuration.style
        habits = Mutex(configuration.habits)
        faults.faults = configuration.faults
        clock.skewSeconds = configuration.clockSkewSeconds
        desk.rules = configuration.tokens
        let announcer = Announcer(faults: faults, dates: configuration.dates)
        self.announcer = announcer
        records = RecordStore(
            clock: clock,
            style: configuration.style,
            defaultVisibility: { faults.visibility },
            onChange: { announcer.changed($0, $1, $2) }
        )
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
        if path.hasPrefix("/oauth/"), method == "POST" {
            await letLatencyPass()
            return token(request, path: path, body: body).response(date: date, fault: nil)
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
        await letLatencyPass()
        await beforeAnswer.withLock { $0 }?(entry)
        let fault = faults.next()
        let habits = habits.withLock { $0 }
        let limit = window.count(habits)
        var sent =
            refusal(request, fault, limit) ?? answer(habits, method: method, path: path, query: query, body: body)
        if let limit { sent.headers += limit.headers }
        if fault == .truncated { sent.body.removeLast(sent.body.count / 2) }
        entry.status = sent.status
        log.ended(entry)
        return sent.response(date: date, fault: fault)
    }

    private func answer(
        _ habits: VendorHabits,
        method: String,
        path: String,
        query: [String: String],
        body: [UInt8]
    ) -> VendorAnswer {
        let faults = faults.faults
        let isLater = query["cursor"] != nil || query["offset"].map { $0 != "0" } ?? (query["page"] ?? "1" != "1")
        if isLater, self.faults.happens(faults.shifting), let name = path.split(separator: "/").first,
            let object = CRMObject(rawValue: String(name))
        {
            records.touchAny(object) { self.faults.pick(below: $0) }
        }
        let routes = CRMRoutes(
            records: records,
            style: style,
            habits: habits,
            ignoresPages: faults.ignoresPages
        ) { self.faults.happens(faults.omitted) ? self.faults.pick(below: $0) : nil }
        return routes.answer(method: method, path: path, query: query, body: body)
    }

    private func letLatencyPass() async {
        let latency = faults.latency
        // A cancelled wait is a server that stops: answering at once is right then.
        if latency > .zero { try? await Task.sleep(for: latency) }
    }

    private func token(_ request: Request, path: String, body: [UInt8]) -> VendorAnswer {
        let form = Self.parameters(String(decoding: body, as: UTF8.self))
        let basic = basicCredentials(request)
        guard path == "/oauth/login" else { return desk.answer(form, basic: basic) }
        let given = basic ?? (form["username"] ?? "", form["password"] ?? "")
        guard given == credentials.withLock({ $0 }) else {
            return .error(401, code: "UNAUTHORIZED", message: "user name or password is wrong")
        }
        return VendorAnswer(json: desk.plainToken())
    }

    private func refusal(_ request: Request, _ fault: VendorFault?, _ limit: RateWindow.State?) -> VendorAnswer? {
        guard !faults.faults.rejectsCredentials, isAuthenticated(request) else {
            return .error(401, code: "UNAUTHORIZED", message: "user name or password is wrong")
        }
        if let limit, limit.isOver {
            var answer = VendorAnswer.error(429, code: "TOO_MANY_REQUESTS", message: "the window is used up")
            answer.retryAfter = limit.resetSeconds
            return answer
        }
        switch fault {
        case .rateLimited(let seconds):
            var answer = VendorAnswer.error(429, code: "TOO_MANY_REQUESTS", message: "slow down")
            answer.retryAfter = seconds
            return answer
        case .status(let status): return .error(status, code: "FAILED", message: "the CRM has a bad day")
        case .dressedError:
            return VendorAnswer(json: "{\"error\":{\"code\":\"TEMPORARY\"},\"total\":0,\"data\":[]}")
        case .notJSON:
            var answer = VendorAnswer(json: "<html><body>maintenance</body></html>")
            answer.contentType = "text/html"
            return answer
        default: return nil
        }
    }

    private func isAuthenticated(_ request: Request) -> Bool {
        if let header = request.headers[.authorization], header.hasPrefix("Bearer ") {
            return desk.isGood(accessToken: String(header.dropFirst(7)))
        }
        return basicCredentials(request).map { given in credentials.withLock { $0 == given } } ?? false
    }

    private func basicCredentials(_ request: Request) -> (String, String)? {
        guard let header = request.headers[.authorization], header.hasPrefix("Basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6)))
        else { return nil }
        let pair = String(decoding: data, as: UTF8.self).split(
            separator: ":",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard pair.count == 2 else { return nil }
        return (String(pair[0]), String(pair[1]))
    }

    private func administer(method: String, path: String, query: [String: String], body: [UInt8]) -> VendorAnswer {
        let routes = AdminRoutes(server: self)
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
