import Elements
import Instances
import OutboundHTTP

extension VendorClient {
    /// Whether a call may be made again that may have been done.
    enum Repetition: Sendable {
        /// Made twice, it does the same as once.
        case freely
        /// Made twice, it may do a thing twice: again only where it certainly was not done.
        case ifNotDone
    }

    /// How often a call that failed for a moment is made again at once.
    private static let immediateRetries = 2
    /// The longest wait inside a call.
    private static let longestWait = Duration.seconds(2)
    /// How many tokens a call may try, where other processes get new ones at the same time.
    private static let mostTokens = 4
    /// How many permits a call may let pass by before it is told to come again later.
    private static let mostPermits = 5

    /// Makes a call, again at once where that may help, and once more with a new token where the old one is refused.
    ///
    /// - Returns: The answer, or nil where a rule of the element ignores it.
    func send(
        _ call: OutboundRequest,
        for instance: ConnectedInstance,
        repeating: Repetition = .freely
    ) async throws(VendorError) -> OutboundResponse? {
        var access = try await credentials.token(for: instance)
        var tokens = 1
        var attempt = 0
        var latePermits = 0
        while true {
            switch try await once(call, access, instance, repeating) {
            case .good(let response): return response
            case .ignored: return nil
            case .tokenRefused(let fault, let status):
                guard let refused = access, tokens < Self.mostTokens else { throw fault }
                access = try await credentials.token(
                    for: instance,
                    insteadOf: refused,
                    refusal: fault,
                    status: status,
                    mayRefresh: tokens == 1
                )
                tokens += 1
            case .permitTooLate:
                latePermits += 1
                guard latePermits < Self.mostPermits else { throw .rateLimited(retryAfter: .seconds(1)) }
            case .fault(let fault, let mayRepeat):
                guard mayRepeat, attempt < Self.immediateRetries, let wait = Self.wait(after: fault, attempt: attempt)
                else { throw fault }
                attempt += 1
                do { try await Task.sleep(for: wait) } catch { throw .cancelled }
            }
        }
    }

    /// What one try of a call came to.
    private enum Ending {
        case good(OutboundResponse)
        case ignored
        case tokenRefused(VendorError, status: Int)
        /// It was not sent: its turn came when its permit's time had passed.
        case permitTooLate
        case fault(VendorError, mayRepeat: Bool)
    }

    private func once(
        _ call: OutboundRequest,
        _ access: AccessToken?,
        _ instance: ConnectedInstance,
        _ repeating: Repetition
    ) async throws(VendorError) -> Ending {
        let judge = AnswerJudge(instance: instance, access: access)
        let permit = try await permit(call, for: instance)
        var request = access?.authenticating(call) ?? call
        request.startBy = permit.until
        let response: OutboundResponse
        do throws(OutboundHTTPError) {
            response = try await http.send(request)
        } catch {
            if error == .timedOut(.starting) {
                await giveBack(permit)
                return .permitTooLate
            }
            await end(permit, nil, isRefusal: false, for: instance)
            guard repeating == .ifNotDone, !error.isBeforeSending, error != .cancelled else {
                return .fault(judge.fault(of: error), mayRepeat: true)
            }
            return .fault(.outcomeUnknown(error.description), mayRepeat: false)
        }
        let verdict = judge.verdict(on: response)
        await end(permit, response, isRefusal: verdict.isForTheRate, for: instance)
        switch verdict {
        case .good: return .good(response)
        case .ignored: return .ignored
        case .tokenRefused(let fault): return .tokenRefused(fault, status: response.status)
        // What is limited was not done, unless a server between says so of one that it could not reach in time.
        case .fault(.rateLimited(let wait)):
            return .fault(.rateLimited(retryAfter: wait), mayRepeat: repeating == .freely || response.status != 503)
        case .fault(let fault): return .fault(fault, mayRepeat: repeating == .freely)
        }
    }

    /// A fault of an answer with what an operator needs to find it: the object, and where its ids should be.
    static func place(_ fault: JSONFault, in resource: Resource) -> String {
        "\(resource.name) (idField \(resource.idField)): \(fault)"
    }

    /// How long to wait before the same call is made again; nil if it is not.
    private static func wait(after fault: VendorError, attempt: Int) -> Duration? {
        switch fault {
        case .temporary:
            return .milliseconds(200 << attempt) * Double.random(in: 0.7...1.3)
        case .rateLimited(let wait?) where wait <= longestWait:
            return wait + .milliseconds(Int.random(in: 10...200))
        default: return nil
        }
    }
}
