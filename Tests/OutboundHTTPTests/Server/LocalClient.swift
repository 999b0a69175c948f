import OutboundHTTP
import Synchronization

/// A client that may reach this machine and nothing else private, with names of the test's own.
struct LocalClient {
    let client: OutboundClient
    let calls = CallRecorder()

    init(allow: String = "127.0.0.0/8", names: [String: [String]] = [:]) throws {
        try self.init(allow: allow, resolver: FixedNames(names: names))
    }

    init(allow: String = "127.0.0.0/8", resolver: any HostResolver, answersKept: Duration = .seconds(10)) throws {
        client = OutboundClient(
            policy: try EgressPolicy(parsing: allow),
            observer: calls,
            resolver: resolver,
            answersKept: answersKept
        )
    }

    /// The error that a call ends with, or nil.
    func error(_ request: OutboundRequest) async -> OutboundHTTPError? {
        do throws(OutboundHTTPError) {
            _ = try await client.send(request)
            return nil
        } catch {
            return error
        }
    }
}

/// Knows a few names and no others.
struct FixedNames: HostResolver {
    let names: [String: [String]]

    func addresses(of host: String) async throws(OutboundHTTPError) -> [IPAddress] {
        guard let texts = names[host] else { throw .unresolvable(host: host) }
        return texts.compactMap { IPAddress($0) }
    }
}

/// Keeps what the client tells its observer.
final class CallRecorder: OutboundObserver {
    private let calls = Mutex<[String]>([])

    var outcomes: [String] { calls.withLock { $0 } }

    func callEnded(_ purpose: EgressPurpose, outcome: String, duration: Duration) {
        calls.withLock { $0.append(outcome) }
    }
}

extension OutboundRequest {
    /// A call to a test's server with short deadlines.
    static func test(
        _ url: String,
        method: String = "GET",
        purpose: EgressPurpose = .vendor,
        total: Duration = .seconds(10),
        stall: Duration = .seconds(5),
        cap: Int = 1 << 20,
        excess: Excess = .fail,
        sentOnce: Bool = false
    ) -> OutboundRequest {
        var request = OutboundRequest(method: method, url: url, purpose: purpose)
        request.connectTimeout = .seconds(5)
        request.stallTimeout = stall
        request.totalTimeout = total
        request.maximumBodyBytes = cap
        request.onExcess = excess
        request.sentOnce = sentOnce
        return request
    }
}

extension OutboundResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}
