import Elements
import Foundation
import OutboundHTTP

/// What an answer says of the vendor's own count.
struct VendorWord: Sendable, Hashable {
    /// How much is left.
    var remaining: Int?
    /// When the vendor's window ends.
    var reset: Duration?
    /// How long the vendor wants to be left alone; zero where it wants that and does not say how long.
    var pause: Duration?
    /// Whether the call was let through, whatever came of it: the vendor does not refuse for the rate any more.
    var isLetThrough = false

    /// Nothing is known, as of a call without an answer.
    static let none = VendorWord()

    init() {}

    /// Reads an answer: the headers that the element names, and, where it was judged to be a refusal for the rate, how long to wait.
    init(_ response: OutboundResponse, _ headers: BudgetHeaders, isRefusal: Bool) {
        remaining = headers.remaining.flatMap(response.header).flatMap(Self.number).map { Int(max(0, $0)) }
        reset = headers.reset.flatMap(response.header).flatMap { text in
            switch headers.resetUnit {
            case .seconds: return Self.number(text).map { Self.wait($0) }
            case .epoch:
                // Both ends by the vendor's clock: ours may be off.
                guard let until = Self.number(text), let now = AnswerJudge.vendorDate(response) else { return nil }
                return Self.wait(until - now.timeIntervalSince1970)
            }
        }
        isLetThrough = !isRefusal && response.status < 500
        guard isRefusal else { return }
        let named = headers.retryAfter.lowercased() == "retry-after" ? nil : response.header(headers.retryAfter)
        pause = AnswerJudge.retryAfter(response) ?? named.flatMap(Self.number).map { Self.wait($0) } ?? reset ?? .zero
    }

    /// A number at the beginning of a header's value, such as that of `39, 40;w=60`; nil for anything else.
    private static func number(_ text: String) -> Double? {
        let digits = text.drop { $0 == " " }.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let value = Double(digits), value.isFinite, value < 1e15 else { return nil }
        return value
    }

    /// A day at most.
    private static func wait(_ seconds: Double) -> Duration { .seconds(min(max(seconds, 0), 86_400)) }
}
