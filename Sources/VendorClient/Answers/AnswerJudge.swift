import Elements
import Foundation
import Instances
import OutboundHTTP

/// Decides what an answer or the lack of one means: the element's rules first, then what holds for all vendors.
struct AnswerJudge {
    let instance: ConnectedInstance
    /// The token that the call was made with; nil where the element has none.
    var access: AccessToken?
    /// What else of the call must not be told on.
    var sent: [String] = []

    /// What an answer is good for.
    enum Verdict: Equatable {
        case good
        /// By a rule of the element: as if there were nothing.
        case ignored
        /// A new token may help; if it does not, this is what is wrong.
        case tokenRefused(VendorError)
        case fault(VendorError)

        /// Whether the vendor wants us to wait.
        var isForTheRate: Bool {
            guard case .fault(.rateLimited) = self else { return false }
            return true
        }
    }

    /// Judges an answer.
    func verdict(on response: OutboundResponse) -> Verdict {
        let rule = instance.element.errors.first {
            $0.matches(status: response.status, body: response.body, header: response.header)
        }
        guard let action = rule?.action else { return general(response) }
        let message = providerMessage(response)
        switch action {
        case .retry:
            return .fault(.temporary(status: response.status, message: message ?? "it asked to be asked again"))
        case .rateLimited: return .fault(.rateLimited(retryAfter: Self.retryAfter(response)))
        case .refreshThenRetry: return .tokenRefused(.credentialsRevoked(providerMessage: message))
        case .reducePageSize: return .fault(.pageTooLarge)
        case .ignore: return .ignored
        case .fail: return .fault(.permanent(status: response.status, providerMessage: message))
        case .revoked: return .fault(.credentialsRevoked(providerMessage: message))
        }
    }

    /// Returns what is wrong with an answer; nil if it is good, or as good as that.
    func fault(of response: OutboundResponse) -> VendorError? {
        switch verdict(on: response) {
        case .good, .ignored: nil
        case .tokenRefused(let fault), .fault(let fault): fault
        }
    }

    /// What holds for all vendors.
    private func general(_ response: OutboundResponse) -> Verdict {
        let status = response.status
        if (200..<300).contains(status) { return .good }
        let message = providerMessage(response)
        switch status {
        case 401 where access != nil: return .tokenRefused(.credentialsRevoked(providerMessage: message))
        case 401: return .fault(.credentialsRevoked(providerMessage: message))
        case 429: return .fault(.rateLimited(retryAfter: Self.retryAfter(response)))
        case 503 where response.header("Retry-After") != nil:
            return .fault(.rateLimited(retryAfter: Self.retryAfter(response)))
        case 408, 500...: return .fault(.temporary(status: status, message: message ?? "it failed"))
        default: return .fault(.permanent(status: status, providerMessage: message))
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
        // Some vendors write a fraction, as `2.0`, where RFC 9110 has whole seconds.
        if let seconds = Double(text), seconds.isFinite { return .seconds(min(max(seconds, 0), 86_400)) }
        // Both ends of the wait by the vendor's clock: ours may be off.
        guard let until = HTTPDate.parse(text), let now = response.header("Date").flatMap(HTTPDate.parse) else {
            return nil
        }
        return .seconds(min(max(until.timeIntervalSince(now), 0), 86_400))
    }

    /// The vendor's own words, cut to a line, without the instance's secrets, which some vendors repeat.
    func providerMessage(_ response: OutboundResponse) -> String? {
        guard response.status >= 400 || !instance.element.errors.isEmpty else { return nil }
        return words(in: response.body, at: Self.messagePaths)
    }

    /// The same of an answer that was to hold a token: first what RFC 6749 says, then what others do.
    func tokenMessage(_ response: OutboundResponse) -> String? {
        words(in: response.body, at: Self.tokenMessagePaths)
    }

    private func words(in body: [UInt8], at paths: [FieldPath]) -> String? {
        guard let record = try? JSONRecord(validating: body) else { return nil }
        let found = record.scalars(at: paths).lazy.compactMap { scalar -> String? in
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
        var found = Array(instance.secrets.values) + sent
        if let access { found.append(access.token) }
        found += found.compactMap { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) }
        found += RequestBuilder(instance: instance).credentials
        return found.sorted { $0.utf8.count > $1.utf8.count }
    }

    private static let tokenMessagePaths: [FieldPath] = ["error_description", "error", "message", "error.message"]
        .compactMap { try? FieldPath($0) }

    private static let messagePaths: [FieldPath] = [
        "message", "error.message", "error_description", "error", "detail", "title",
    ]
    .compactMap { try? FieldPath($0) }
}
