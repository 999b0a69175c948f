import Synchronization

/// One request that the CRM answered.
public struct VendorRequest: Codable, Sendable {
    /// Its place among all requests, from 1.
    public let number: Int

    /// The method.
    public let method: String

    /// The path below the API's root, `/contacts/12`.
    public let path: String

    /// The parameters, decoded.
    public let query: [String: String]

    /// The status that it was answered with, 0 while it is not answered.
    public internal(set) var status: Int
}

/// The last requests, and how many there were of each kind.
public final class RequestLog: Sendable {
    private struct State {
        var number = 0
        var entries: [VendorRequest] = []
        var counts: [String: Int] = [:]
    }

    private let state = Mutex(State())
    private static let kept = 50_000

    /// The requests that are still kept (50,000 at least), the oldest first.
    public var entries: [VendorRequest] {
        state.withLock { $0.entries }
    }

    /// How many requests there were, by method and kind: `GET contacts` for lists, `GET contacts/id` for single records.
    public var counts: [String: Int] {
        state.withLock { $0.counts }
    }

    /// Forgets all requests.
    public func clear() {
        state.withLock { state in
            state.entries.removeAll()
            state.counts.removeAll()
        }
    }

    func began(method: String, path: String, query: [String: String]) -> VendorRequest {
        state.withLock { state in
            state.number += 1
            return VendorRequest(number: state.number, method: method, path: path, query: query, status: 0)
        }
    }

    func ended(_ request: VendorRequest) {
        let parts = request.path.split(separator: "/")
        let kind = "\(request.method) \(parts.first ?? "")\(parts.count > 1 ? "/id" : "")"
        state.withLock { state in
            state.counts[kind, default: 0] += 1
            state.entries.append(request)
            if state.entries.count > 2 * Self.kept { state.entries.removeFirst(Self.kept) }
        }
    }
}
