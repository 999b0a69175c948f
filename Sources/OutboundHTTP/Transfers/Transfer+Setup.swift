import CCurl

extension Transfer {
    /// Makes libcurl's handle for the request; on the loop's thread.
    func prepare() throws(OutboundHTTPError) {
        guard let handle = curl_easy_init() else { throw .local("libcurl gave no handle") }
        self.handle = handle
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = pollux_set_pointer(handle, CURLOPT_PRIVATE, context)
        _ = pollux_set_text(handle, CURLOPT_URL, request.url)
        restrict(handle)
        setDeadlines(handle)
        try setMessage(handle)
        try pin(handle)
        _ = pollux_set_data_callback(handle, CURLOPT_WRITEFUNCTION, Self.onBody)
        _ = pollux_set_pointer(handle, CURLOPT_WRITEDATA, context)
        _ = pollux_set_data_callback(handle, CURLOPT_HEADERFUNCTION, Self.onHeader)
        _ = pollux_set_pointer(handle, CURLOPT_HEADERDATA, context)
        _ = pollux_set_socket_callback(handle, Self.onSocket)
        _ = pollux_set_pointer(handle, CURLOPT_OPENSOCKETDATA, context)
    }

    /// Takes away what libcurl would do of its own accord.
    private func restrict(_ handle: UnsafeMutableRawPointer) {
        _ = pollux_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        _ = pollux_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        // An empty proxy switches the environment's off.
        _ = pollux_set_text(handle, CURLOPT_PROXY, "")
        _ = pollux_set_text(handle, CURLOPT_NOPROXY, "*")
        _ = pollux_set_long(handle, CURLOPT_NETRC, 0)
        _ = pollux_set_long(handle, CURLOPT_NOSIGNAL, 1)
        _ = pollux_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        _ = pollux_set_long(handle, CURLOPT_HTTP09_ALLOWED, 0)
        _ = pollux_set_long(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        _ = pollux_set_long(handle, CURLOPT_PATH_AS_IS, 1)
        _ = pollux_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        _ = pollux_set_long(handle, CURLOPT_FRESH_CONNECT, request.sentOnce ? 1 : 0)
        // A vendor's pages shrink to a tenth; what a receiver answers is not worth it.
        if request.purpose == .vendor { _ = pollux_set_text(handle, CURLOPT_ACCEPT_ENCODING, "") }
    }

    private func setDeadlines(_ handle: UnsafeMutableRawPointer) {
        // What resolving took counts.
        let left = max(request.totalTimeout - (.now - start), .milliseconds(1))
        _ = pollux_set_long(handle, CURLOPT_TIMEOUT_MS, Self.milliseconds(left))
        _ = pollux_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, Self.milliseconds(min(request.connectTimeout, left)))
    }

    private func setMessage(_ handle: UnsafeMutableRawPointer) throws(OutboundHTTPError) {
        if request.method == "HEAD" {
            _ = pollux_set_long(handle, CURLOPT_NOBODY, 1)
        } else if let body = request.body {
            _ = pollux_set_long(handle, CURLOPT_POST, 1)
            _ = pollux_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            let code = body.withUnsafeBytes { bytes in
                // libcurl copies them; an empty array has no address.
                pollux_set_text(handle, CURLOPT_COPYPOSTFIELDS, bytes.bindMemory(to: CChar.self).baseAddress)
            }
            guard code == CURLE_OK else { throw .local("libcurl could not copy the body") }
        }
        _ = pollux_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
        // Without `Expect` a large body goes at once, and without a type of libcurl's choosing.
        var lines = ["Expect:"]
        let names = Set(request.headers.map { $0.name.lowercased() })
        if request.body != nil, !names.contains("content-type") { lines.append("Content-Type:") }
        if !names.contains("user-agent") { lines.append("User-Agent: Pollux") }
        for field in request.headers {
            // A semicolon is libcurl's form of a header with an empty value.
            lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        fields = try Self.list(lines)
        _ = pollux_set_list(handle, CURLOPT_HTTPHEADER, fields)
    }

    /// Connects to the addresses that were judged, and to no others that a second look-up might find.
    private func pin(_ handle: UnsafeMutableRawPointer) throws(OutboundHTTPError) {
        guard !destination.isAddress else { return }
        let addresses = destination.addresses.map { $0.bytes.count == 16 ? "[\($0)]" : "\($0)" }.joined(separator: ",")
        pins = try Self.list(["\(destination.host):\(destination.port):\(addresses)"])
        _ = pollux_set_list(handle, CURLOPT_RESOLVE, pins)
    }

    private static func list(_ lines: [String]) throws(OutboundHTTPError) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines {
            guard let longer = curl_slist_append(list, line) else {
                curl_slist_free_all(list)
                throw .local("out of memory")
            }
            list = longer
        }
        return list
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return Int(clamping: min(max(seconds, 0), 86_400 * 7) * 1_000 + attoseconds / 1_000_000_000_000_000)
    }

    // MARK: - What libcurl calls, on the loop's thread

    private static let onBody: pollux_data_callback = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        let length = size &* count
        let isWanted = bytes.withMemoryRebound(to: UInt8.self, capacity: length) {
            transfer.receive(UnsafeBufferPointer(start: $0, count: length))
        }
        return isWanted ? length : 0
    }

    private static let onHeader: pollux_data_callback = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        let length = size &* count
        let line = bytes.withMemoryRebound(to: UInt8.self, capacity: length) {
            String(decoding: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self)
        }
        return transfer.receive(headerLine: line) ? length : 0
    }

    /// The last look at the very address that is being connected: it holds whatever the look-up before it said.
    private static let onSocket: pollux_socket_callback = { context, _, address in
        guard let context, let address else { return curl_socket_t(-1) }
        let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        guard let target = pollux_address(address).flatMap({ IPAddress($0) }),
            transfer.policy.judge(target, for: transfer.request.purpose) != .refused
        else {
            transfer.fault = .refused("the address that \(transfer.destination.host) led to is private or reserved")
            return curl_socket_t(-1)
        }
        return pollux_open_socket(address)
    }
}
