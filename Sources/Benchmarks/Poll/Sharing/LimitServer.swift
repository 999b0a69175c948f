import Foundation
import Glibc
import Synchronization

/// A vendor that allows so many calls in so much time and refuses what is beyond, in a process of its own.
///
/// It writes a line for every request: when it came, by its own clock, and what it was answered.
enum LimitServer {
    /// How it counts.
    struct Limit: Codable, Sendable {
        /// Whether any stretch of the length counts, or only those that begin at its multiples.
        let isSliding: Bool
        let calls: Int
        let seconds: Double
    }

    /// What was written of one request.
    struct Entry: Codable, Sendable {
        /// Seconds since some moment.
        let at: Double
        let isRefused: Bool
    }

    private struct State {
        /// When the calls were that count, ascending; refused ones do not.
        var counted: [Double] = []
    }

    /// How long a call takes, in microseconds.
    private static let latency: UInt32 = 20_000

    static func run(_ limit: Limit) throws {
        let state = Mutex(State())
        try PlainServer.run { _ in
            let isRefused = state.withLock { state in
                let now = Double(MonotonicClock.now) / 1e9
                let isRefused = refuses(now, limit, &state.counted)
                print("{\"at\":\(now),\"isRefused\":\(isRefused)}", terminator: "\n")
                fflush(nil)
                return isRefused
            }
            usleep(latency)
            return isRefused ? refusal : answer
        }
    }

    private static func refuses(_ now: Double, _ limit: Limit, _ counted: inout [Double]) -> Bool {
        let begin = limit.isSliding ? now - limit.seconds : (now / limit.seconds).rounded(.down) * limit.seconds
        counted.removeFirst(counted.prefix { $0 <= begin }.count)
        guard counted.count < limit.calls else { return true }
        counted.append(now)
        return false
    }

    private static let answer = response("200 OK", "{\"id\":1,\"updated_at\":\"2026-11-20T10:10:10Z\"}")
    private static let refusal = response("429 Too Many Requests", "{}", "Retry-After: 1\r\n")

    private static func response(_ status: String, _ body: String, _ header: String = "") -> [UInt8] {
        Array(
            """
            HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nDate: Sat, 21 Nov 2026 00:00:00 GMT\r\n\(header)\
            Content-Length: \(body.utf8.count)\r\n\r\n\(body)
            """.utf8
        )
    }
}
