import CCurl

extension Transfer {
    /// Sets an easy handle up for this request; false when libcurl refuses an option, which would leave a guard out.
    func prepare(_ easy: UnsafeMutableRawPointer) -> Bool {
        self.easy = easy
        let context = Unmanaged.passUnretained(self).toOpaque()
        let outcomes = [
            setDestination(easy),
            setLimits(easy),
            setTLS(easy),
            setMessage(easy),
            ccurl_set_pointer(easy, CURLOPT_PRIVATE, context) == CURLE_OK,
            ccurl_set_data_function(easy, CURLOPT_HEADERFUNCTION, TransferCallbacks.header) == CURLE_OK,
            ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context) == CURLE_OK,
            ccurl_set_data_function(easy, CURLOPT_WRITEFUNCTION, TransferCallbacks.body) == CURLE_OK,
            ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context) == CURLE_OK,
            ccurl_set_open_socket_function(easy, TransferCallbacks.openSocket) == CURLE_OK,
            ccurl_set_pointer(easy, CURLOPT_OPENSOCKETDATA, context) == CURLE_OK,
            ccurl_set_before_request_function(easy, TransferCallbacks.beforeRequest) == CURLE_OK,
            ccurl_set_pointer(easy, CURLOPT_PREREQDATA, context) == CURLE_OK,
        ]
        return outcomes.allSatisfy { $0 }
    }

    /// Frees what libcurl was lent, after the handle is taken out of its multi handle.
    func releaseLists() {
        curl_slist_free_all(headerList)
        curl_slist_free_all(resolveList)
        (headerList, resolveList) = (nil, nil)
    }

    private func setDestination(_ easy: UnsafeMutableRawPointer) -> Bool {
        if url.address == nil {
            // "+" lets the entry go out of libcurl's cache in time; it is younger than that whenever it is used.
            let addresses = pinned.map { $0.bytes.count == 4 ? $0.description : "[\($0)]" }.joined(separator: ",")
            resolveList = curl_slist_append(nil, "+\(url.host):\(url.port):\(addresses)")
            guard resolveList != nil else { return false }
        }
        return set(easy, CURLOPT_URL, url.text)
            && ccurl_set_list(easy, CURLOPT_RESOLVE, resolveList) == CURLE_OK
            && set(easy, CURLOPT_DNS_CACHE_TIMEOUT, 3_600)
            && set(easy, CURLOPT_PROTOCOLS_STR, url.isSecure ? "https" : "http")
            && set(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https")
            && set(easy, CURLOPT_FOLLOWLOCATION, 0)
            && set(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
            && set(easy, CURLOPT_PATH_AS_IS, 1)
            && set(easy, CURLOPT_PROXY, "")
            && set(easy, CURLOPT_NOPROXY, "*")
            && set(easy, CURLOPT_NETRC, 0)
            && set(easy, CURLOPT_FRESH_CONNECT, request.sentOnce ? 1 : 0)
            && set(easy, CURLOPT_FORBID_REUSE, request.sentOnce ? 1 : 0)
    }

    private func setLimits(_ easy: UnsafeMutableRawPointer) -> Bool {
        let left = max(.milliseconds(1), totalDeadline - .now)
        return set(easy, CURLOPT_NOSIGNAL, 1)
            && set(easy, CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(min(request.connectTimeout, left)))
            // Our own deadlines come first; this is for the case that they fail.
            && set(easy, CURLOPT_TIMEOUT_MS, Self.milliseconds(left + .seconds(1)))
            && set(easy, CURLOPT_TCP_KEEPALIVE, 1)
            && set(easy, CURLOPT_MAXAGE_CONN, 90)
    }

    private func setTLS(_ easy: UnsafeMutableRawPointer) -> Bool {
        set(easy, CURLOPT_SSL_VERIFYPEER, 1)
            && set(easy, CURLOPT_SSL_VERIFYHOST, 2)
            && set(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    }

    private func setMessage(_ easy: UnsafeMutableRawPointer) -> Bool {
        var lines = request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        let names = Set(request.headers.map { $0.name.lowercased() })
        if !names.contains("user-agent") { lines.append("User-Agent: Pollux") }
        if request.body != nil {
            // libcurl would wait for a "100 Continue", and would call every body a form.
            lines.append("Expect:")
            if !names.contains("content-type") { lines.append("Content-Type:") }
        }
        for line in lines {
            guard let longer = curl_slist_append(headerList, line) else { return false }
            headerList = longer
        }
        return ccurl_set_list(easy, CURLOPT_HTTPHEADER, headerList) == CURLE_OK
            && set(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
            // A vendor's pages shrink to a tenth; what a receiver answers is not worth it.
            && (request.purpose != .vendor || set(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate"))
            && setMethod(easy)
    }

    private func setMethod(_ easy: UnsafeMutableRawPointer) -> Bool {
        if let body = request.body {
            // libcurl's own copy, freed with the handle's options.
            let isCopied = body.withUnsafeBytes { bytes in
                let start = bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) }
                return ccurl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)) == CURLE_OK
                    && (bytes.isEmpty
                        ? set(easy, CURLOPT_COPYPOSTFIELDS, "")
                        : ccurl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, start) == CURLE_OK)
            }
            return isCopied && set(easy, CURLOPT_CUSTOMREQUEST, request.method)
        }
        switch request.method {
        case "GET": return set(easy, CURLOPT_HTTPGET, 1)
        case "HEAD": return set(easy, CURLOPT_NOBODY, 1)
        default: return set(easy, CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    private func set(_ easy: UnsafeMutableRawPointer, _ option: CURLoption, _ value: Int) -> Bool {
        ccurl_set_long(easy, option, value) == CURLE_OK
    }

    private func set(_ easy: UnsafeMutableRawPointer, _ option: CURLoption, _ value: String) -> Bool {
        ccurl_set_text(easy, option, value) == CURLE_OK
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return max(1, Int(clamping: min(seconds, 86_400) * 1_000 + attoseconds / 1_000_000_000_000_000))
    }
}
