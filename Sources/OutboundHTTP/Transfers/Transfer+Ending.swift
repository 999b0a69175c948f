import CCurl

extension Transfer {
    /// What libcurl's last word on the transfer means.
    func outcome(_ code: CURLcode) -> Result<OutboundResponse, OutboundHTTPError> {
        if code == CURLE_OK || isTruncated { return finished() }
        if let fault { return ended(by: fault) }
        return ended(by: Self.error(code, isConnected: phase == .waiting || phase == .body))
    }

    /// What becomes of the call when it is ended for that reason: where the body is only a courtesy, the response.
    func ended(by error: OutboundHTTPError) -> Result<OutboundResponse, OutboundHTTPError> {
        guard request.onExcess == .truncate, head.isWhole else { return .failure(error) }
        switch error {
        case .timedOut, .broken:
            isTruncated = true
            return finished()
        default:
            return .failure(error)
        }
    }

    /// What it is called when a deadline passes now.
    var overdue: OutboundHTTPError {
        switch phase {
        case .resolving, .connecting: .timedOut(.connecting)
        case .waiting, .body: .timedOut(totalDeadline <= .now ? .whole : .stalled)
        }
    }

    private func finished() -> Result<OutboundResponse, OutboundHTTPError> {
        guard head.isWhole else { return .failure(.broken("there is no status line")) }
        var connections = 1
        if let easy, ccurl_get_long(easy, CURLINFO_NUM_CONNECTS, &connections) != CURLE_OK { connections = 1 }
        return .success(response(reusedConnection: connections == 0))
    }

    private static func error(_ code: CURLcode, isConnected: Bool) -> OutboundHTTPError {
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            .timedOut(isConnected ? .whole : .connecting)
        case CURLE_COULDNT_CONNECT:
            .unreachable("the host refuses connections or cannot be reached")
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            .unreachable("the checked address was not used")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_USE_SSL_FAILED:
            .insecure(text(code))
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT:
            .local(text(code))
        case CURLE_URL_MALFORMAT:
            .malformed(text(code))
        default:
            .broken(text(code))
        }
    }

    private static func text(_ code: CURLcode) -> String {
        curl_easy_strerror(code).map { String(cString: $0).lowercased() } ?? "libcurl's error \(code.rawValue)"
    }
}
