import Foundation

/// A vendor that gives its things in any way that vendors give pages.
struct PagingVendor: Sendable {
    let things: [Thing]
    /// The most that it gives, whatever it is asked for.
    var cut = 1_000

    func callAsFunction(_ request: PlainRequest) -> PlainAnswer {
        let body = request.json
        let asked = request.number("size") ?? (body["size"] as? Int) ?? 5
        let size = min(asked, cut)
        switch request.path {
        case "/api/v1/page": return list(from: ((request.number("page") ?? 1) - 1) * size, size)
        case "/api/v1/page0": return list(from: (request.number("page") ?? 0) * size, size)
        case "/api/v1/offset": return list(from: request.number("offset") ?? 0, size)
        case "/api/v1/offset1": return list(from: (request.number("offset") ?? 1) - 1, size)
        case "/api/v1/body": return list(from: body["from"] as? Int ?? 0, size)
        case "/api/v1/strict":
            let start = ((request.number("page") ?? 1) - 1) * size
            return start > 0 && start >= things.count ? PlainAnswer(status: 404, body: "{}") : list(from: start, size)
        case "/api/v1/token": return tokens(from: request["after"], size)
        case "/api/v1/tokenbody": return tokens(from: (body["paging"] as? [String: Any])?["after"] as? String, size)
        case "/api/v1/stop":
            let start = request.number("after") ?? 0
            let isLast = start + size >= things.count
            return list(from: start, size, more: ",\"next\":\(start + size),\"more\":\(!isLast),\"done\":\(isLast)")
        case "/api/v1/last":
            let start =
                request["after"].flatMap { after in things.firstIndex { "t\($0.id)" == after } }.map { $0 + 1 } ?? 0
            return list(from: start, size, more: ",\"more\":\(start + size < things.count)")
        case "/api/v1/header":
            return links(request, size) { next in
                (
                    [
                        "Link: <http://\(next.host)/api/v1/header?p=1>; rel=\"first\", <\(next.link)>; title=\"a, b\"; rel=\"last next\""
                    ], ""
                )
            }
        case "/api/v1/link": return links(request, size) { next in ([], ",\"paging\":{\"next\":\"\(next.link)\"}") }
        default: return PlainAnswer(body: "{\"data\":\(things.json)}")
        }
    }

    private func list(from start: Int, _ size: Int, more: String = "") -> PlainAnswer {
        let part = Array(things.dropFirst(max(0, start)).prefix(size))
        return PlainAnswer(body: "{\"total\":\(things.count),\"data\":\(part.json)\(more)}")
    }

    private func tokens(from token: String?, _ size: Int) -> PlainAnswer {
        let start = token.flatMap { Int($0.dropFirst(2)) } ?? 0
        let next = start + size < things.count ? "\"/+\(start + size)\"" : "null"
        return list(from: start, size, more: ",\"paging\":{\"next\":\(next)}")
    }

    private func links(
        _ request: PlainRequest,
        _ size: Int,
        _ link: ((host: String, link: String)) -> ([String], String)
    ) -> PlainAnswer {
        let start = request.number("p") ?? 0
        guard start + size < things.count else { return list(from: start, size) }
        // Relative, and with what no URL may hold.
        let (headers, more) = link(("127.0.0.1", "?p=\(start + size)&size=\(size)&tag=a b|c&x=%2F"))
        var answer = list(from: start, size, more: more)
        answer.headers = headers
        return answer
    }
}
