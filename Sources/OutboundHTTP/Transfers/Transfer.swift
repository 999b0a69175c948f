import CCurl
import Synchronization

/// One call while libcurl works on it.
///
/// `@unchecked Sendable`: made by the caller, then touched by the loop's thread alone; `answer` has a lock of its own.
final class Transfer: @unchecked Sendable {
    let request: OutboundRequest
    let destination: DestinationCheck.Destination
    let policy: EgressPolicy
    let start: ContinuousClock.Instant

    var handle: UnsafeMutableRawPointer?
    var fields: UnsafeMutablePointer<curl_slist>?
    var pins: UnsafeMutablePointer<curl_slist>?
    var status = 0
    var headers: [HTTPField] = []
    var headerBytes = 0
    var hasHead = false
    var body: [UInt8] = []
    var isTruncated = false
    var lastProgress: ContinuousClock.Instant
    /// What a callback of ours found wrong; it says more than the code that libcurl then ends with.
    var fault: OutboundHTTPError?

    private let answer = Mutex<CheckedContinuation<Result<OutboundResponse, OutboundHTTPError>, Never>?>(nil)

    static let maximumHeaderBytes = 64 << 10
    static let maximumHeaders = 256

    init(
        _ request: OutboundRequest,
        _ destination: DestinationCheck.Destination,
        _ policy: EgressPolicy,
        start: ContinuousClock.Instant
    ) {
        self.request = request
        self.destination = destination
        self.policy = policy
        self.start = start
        lastProgress = start
    }

    deinit {
        release()
    }

    func awaited(by continuation: CheckedContinuation<Result<OutboundResponse, OutboundHTTPError>, Never>) {
        answer.withLock { $0 = continuation }
    }

    /// Whether nobody waits for it any more.
    var isAbandoned: Bool { answer.withLock { $0 == nil } }

    /// Resumes the caller; only the first time counts.
    func end(_ result: Result<OutboundResponse, OutboundHTTPError>) {
        let waiter = answer.withLock { kept in
            defer { kept = nil }
            return kept
        }
        waiter?.resume(returning: result)
    }

    /// Gives back what libcurl holds for it.
    func release() {
        if let handle { curl_easy_cleanup(handle) }
        curl_slist_free_all(fields)
        curl_slist_free_all(pins)
        handle = nil
        fields = nil
        pins = nil
    }

    /// Takes bytes of the body; false ends the transfer.
    func receive(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        lastProgress = .now
        let room = request.maximumBodyBytes - body.count
        guard bytes.count > room else {
            body.append(contentsOf: bytes)
            return true
        }
        switch request.onExcess {
        case .fail:
            fault = .tooLarge(limit: request.maximumBodyBytes)
        case .truncate:
            body.append(contentsOf: bytes.prefix(max(room, 0)))
            isTruncated = true
        }
        return false
    }

    /// Takes one line of the head; false ends the transfer.
    func receive(headerLine line: String) -> Bool {
        lastProgress = .now
        headerBytes += line.utf8.count
        guard headerBytes <= Self.maximumHeaderBytes, headers.count < Self.maximumHeaders else {
            fault = .broken("the answer's headers are larger than 64 KiB")
            return false
        }
        let text = line.trimmingLineBreak()
        if text.hasPrefix("HTTP/") {
            // Another head follows an informational one.
            headers.removeAll()
            hasHead = false
        } else if text.isEmpty {
            hasHead = true
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...].trimmingBlanks()
            headers.append(HTTPField(String(text[..<colon]), value))
        }
        return true
    }

    /// What the caller gets when libcurl has ended with this code.
    func result(_ code: CURLcode) -> Result<OutboundResponse, OutboundHTTPError> {
        var number = 0
        if let handle { _ = pollux_get_long(handle, CURLINFO_RESPONSE_CODE, &number) }
        status = number
        if isTruncated || code == CURLE_OK { return .success(response) }
        let error = fault ?? Self.error(code, isConnected: isConnected)
        // A head that came in time is an answer, where its caller wants no more than a beginning of the body.
        if hasHead, status >= 200, request.onExcess == .truncate, fault == nil {
            isTruncated = true
            return .success(response)
        }
        return .failure(error)
    }

    private var response: OutboundResponse {
        OutboundResponse(
            status: status,
            headers: headers,
            body: body,
            isTruncated: isTruncated,
            duration: .now - start
        )
    }

    /// Whether a connection was had, new or kept.
    private var isConnected: Bool {
        var microseconds: curl_off_t = 0
        guard let handle, pollux_get_size(handle, CURLINFO_PRETRANSFER_TIME_T, &microseconds) == CURLE_OK else {
            return false
        }
        return microseconds > 0
    }

    private static func error(_ code: CURLcode, isConnected: Bool) -> OutboundHTTPError {
        let reason = String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_OPERATION_TIMEDOUT: return .timedOut(isConnected ? .whole : .connecting)
        case CURLE_COULDNT_CONNECT: return .unreachable(reason)
        case CURLE_COULDNT_RESOLVE_HOST: return .unreachable(reason)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            return .insecure(reason)
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT: return .local(reason)
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: return .malformed(reason)
        default: return .broken(reason)
        }
    }
}

extension String {
    fileprivate func trimmingLineBreak() -> Substring {
        var end = unicodeScalars.endIndex
        while end > unicodeScalars.startIndex {
            let previous = unicodeScalars.index(before: end)
            guard unicodeScalars[previous] == "\r" || unicodeScalars[previous] == "\n" else { break }
            end = previous
        }
        return self[..<end]
    }
}

extension Substring {
    fileprivate func trimmingBlanks() -> String {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
