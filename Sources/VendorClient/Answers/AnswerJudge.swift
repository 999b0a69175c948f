import Elements
import Foundation
import Instances
import OutboundHTTP

/// Decides what an answer or the lack of one means: the element's rules first, then what holds for all vendors.
struct AnswerJudge {
    let instance: ConnectedInstance

    /// Returns what is wrong with an answer; nil if it is good.
    func fault(of response: OutboundResponse) -> VendorError? {
        let rule = instance.element.errors.first { $0.matches(status: response.status, body: response.body) }
        let message = providerMessage(response)
        switch rule?.action {
        case .retry: return .temporary(status: response.status, message: message ?? "it asked to be asked again")
        case .rateLimited: return .rateLimited(retryAfter: Self.retryAfter(response))
        case .revoked: return .credentialsRevoked(providerMessage: message)
        case .refreshThenRetry, .reducePageSize:
            return .permanent(status: response.status, providerMessage: "this rule of the element is not supported yet")
        case .ignore: return nil
        case .fail: return .permanent(status: response.status, providerMessage: message)
        case nil: break
        }
        switch response.status {
        case 200..<300: return nil
        case 401: return .credentialsRevoked(providerMessage: message)
        case 429: return .rateLimited(retryAfter: Self.retryAfter(response))
        case 503 where response.header("Retry-After") != nil: return .rateLimited(retryAfter: Self.retryAfter(response))
        case 408, 500...: return .temporary(status: response.status, message: message ?? "it failed")
        default: return .permanent(status: response.status, providerMessage: message)
        }
    }

    /// Returns what the lack of an answer means.
    func fault(of error: OutboundHTTPError) -> VendorError {
        switch error {
        case .malformed, .refused: .refused(error.description)
        case .cancelled: .cancelled
        case .tooLarge: .malformed("\(error); ask for smaller pages with pageSize")
        case .unresolvable, .unreachable, .insecure, .timedOut, .broken, .local:
            .temporary(status: nil, message: error.description)
        }
    }

    /// The vendor's time when the call began: what it says at the end, less what the call took.
    static func vendorDate(_ response: OutboundResponse) -> Date? {
        guard let date = response.header("Date").flatMap(HTTPDate.parse) else { return nil }
        return date.addingTimeInterval(-(response.duration / .seconds(1)))
    }

    /// How long the vendor wants us to wait, a day at most.
    static func retryAfter(_ response: OutboundResponse) -> Duration? {
        guard let text = response.header("Retry-After") else { return nil }
        if let seconds = Int(text) { return .seconds(min(max(seconds, 0), 86_400)) }
        // Both ends of the wait by the vendor's clock: ours may be off.
        guard let until = HTTPDate.parse(text), let now = response.header("Date").flatMap(HTTPDate.parse) else {
            return nil
        }
        return .seconds(min(max(until.timeIntervalSince(now), 0), 86_400))
    }

    /// The vendor's own words, cut to a line, without the instance's secrets, which some vendors repeat.
    private func providerMessage(_ response: OutboundResponse) -> String? {
        guard response.status >= 400 || !instance.element.errors.isEmpty,
            let record = try? JSONRecord(validating: response.body)
        else { return nil }
        let found = record.scalars(at: Self.messagePaths).lazy.compactMap { scalar -> String? in
            guard case .string(let text)? = scalar, !text.isEmpty else { return nil }
            return text
        }.first
        guard var text = found else { return nil }
        for secret in spellings where secret.utf8.count >= 4 {
            text = text.replacingOccurrences(of: secret, with: "********")
        }
        return String(text.unicodeScalars.prefix(300).map { $0.value < 0x20 ? " " : Character($0) })
    }

    /// The secrets as they stand in a message that repeats the request: plain, percent-encoded, and in a header of basic
    /// authentication; the longest first, since one may be a part of another.
    private var spellings: [String] {
        var found = Array(instance.secrets.values)
        found += found.compactMap { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) }
        found += RequestBuilder(instance: instance).credentials
        return found.sorted { $0.utf8.count > $1.utf8.count }
    }

    private static let messagePaths: [FieldPath] = [
        "message", "error.message", "error_description", "error", "detail", "title",
    ]
    .compactMap { try? FieldPath($0) }
}
