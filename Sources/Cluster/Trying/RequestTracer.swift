import Foundation
import OutboundHTTP

/// Shows every request of a trial and its answer, without headers, bodies and secrets.
struct RequestTracer: OutboundObserver {
    private let spellings: [String]
    private let show: @Sendable (String) -> Void

    init(secrets: [String], show: @escaping @Sendable (String) -> Void) {
        let encoded = secrets.compactMap { $0.addingPercentEncoding(withAllowedCharacters: Self.unreserved) }
        // The longest first: one may be a part of another.
        spellings = Set(secrets + encoded).filter { !$0.isEmpty }.sorted { $0.utf8.count > $1.utf8.count }
        self.show = show
    }

    func callEnded(_ purpose: EgressPurpose, outcome: String, duration: Duration) {}

    func callTraced(_ request: OutboundRequest, _ result: Result<OutboundResponse, OutboundHTTPError>) {
        let milliseconds = { (duration: Duration) in Int(duration / .milliseconds(1)) }
        let outcome =
            switch result {
            case .success(let response):
                "\(response.status), \(response.body.count) bytes, \(milliseconds(response.duration)) ms"
            case .failure(let error): "\(error)"
            }
        show("request  \(request.method) \(redacted(request.url))\n         -> \(outcome)")
    }

    private func redacted(_ url: String) -> String {
        spellings.reduce(url) { $0.replacingOccurrences(of: $1, with: "********") }
    }

    private static let unreserved = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
}
