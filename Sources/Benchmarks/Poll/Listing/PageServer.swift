import Foundation
import Glibc

/// A vendor that gives pages which it has made once, in a process of its own.
///
/// `/LATENCY/COUNT/NAME/page?page=3&per_page=100` has that many records in all, and is answered after so many milliseconds.
enum PageServer {
    static let pageSize = 100
    private static let mostPages = 2_000

    /// Says on standard output where it listens, and serves until its parent is gone.
    static func run() throws {
        let pages = (0..<mostPages).map { records(ofPage: $0) }
        try PlainServer.run { answer($0, pages) }
    }

    private static func answer(_ target: String, _ pages: [[UInt8]]) -> [UInt8]? {
        let halves = target.split(separator: "?", maxSplits: 1)
        let path = halves[0].split(separator: "/")
        guard path.count == 4, let latency = UInt32(path[0]), let count = Int(path[1]) else { return nil }
        let number = halves.dropFirst().first?.split(separator: "&").first { $0.hasPrefix("page=") }
        let page = (number.flatMap { Int($0.dropFirst(5)) } ?? 1) - 1
        if latency > 0 { usleep(latency * 1_000) }
        let isThere = page >= 0 && page < pages.count && page * pageSize < count
        let head = "{\"total\":\(count),\"data\":["
        let body = isThere ? pages[page] : []
        let length = head.utf8.count + body.count + 2
        let fields = "Content-Type: application/json\r\nDate: Sat, 21 Nov 2026 00:00:00 GMT"
        var answer = Array("HTTP/1.1 200 OK\r\n\(fields)\r\nContent-Length: \(length)\r\n\r\n\(head)".utf8)
        answer += body
        answer += "]}".utf8
        return answer
    }

    private static func records(ofPage page: Int) -> [UInt8] {
        let records = (0..<pageSize).map { index in
            let id = page * pageSize + index
            return """
                {"id":\(id),"updated_at":"2026-11-20T10:\(10 + id % 50):\(10 + id % 50)Z",\
                "created_at":"2024-03-01T08:00:00Z","first_name":"Anna \(id)","last_name":"Sch\\u00f6n","email":\
                "anna.\(id)@example.com","phone":"+49 30 1234\(id)","address":{"street":"Lange Gasse 7","city":"Berlin",\
                "country":"DE"},"tags":["customer","newsletter"],"balance":1204.50,"is_active":true,"owner_id":17}
                """
        }
        return Array(records.joined(separator: ",").utf8)
    }
}
