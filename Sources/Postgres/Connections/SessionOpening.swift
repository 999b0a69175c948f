import CPostgres

/// Opens sessions: our defaults, then the caller's string, then what must be so.
enum SessionOpening {
    static func open(_ configuration: DatabaseConfiguration) throws(PostgresError) -> OpaquePointer {
        try open(conninfo: configuration.conninfo, configuration)
    }

    static func open(conninfo: String, _ configuration: DatabaseConfiguration) throws(PostgresError) -> OpaquePointer {
        guard isReadable(conninfo) else {
            let advice = "words like host=… or a postgresql:// URI, a password quoted or percent-encoded in it"
            throw .unavailable(reason: "the connection string cannot be read: libpq takes \(advice)", state: nil)
        }
        let seconds = max(2, configuration.connectTimeout.components.seconds)
        // libpq takes a keyword's last value: what stands before `dbname` is a default, what stands behind it is not.
        let options: [(String, String)] = [
            ("connect_timeout", "\(seconds)"),
            ("keepalives", "1"),
            ("keepalives_idle", "30"),
            ("keepalives_interval", "10"),
            ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
            ("fallback_application_name", configuration.applicationName),
            ("dbname", conninfo),
            ("client_encoding", "UTF8"),
        ].filter { $0.0 != "dbname" || !$0.1.isEmpty }
        let opened: OpaquePointer?? = withCStrings(options.map(\.0)) { keywords in
            withCStrings(options.map(\.1)) { values in PQconnectdbParams(keywords, values, 1) } ?? nil
        }
        guard let handle = opened ?? nil else { throw .unavailable(reason: "libpq has no memory", state: .outOfMemory) }
        guard PQstatus(handle) == CONNECTION_OK else {
            let reason = PQerrorMessage(handle).map { String(cString: $0) } ?? "unknown"
            PQfinish(handle)
            throw .unavailable(reason: line(reason), state: nil)
        }
        // The default receiver prints notices to standard error.
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        // The connection's own message, which is the reason when it breaks, holds the server's last error: the state alone,
        // for its detail quotes values. A result's fields have everything all the same.
        _ = PQsetErrorVerbosity(handle, PQERRORS_SQLSTATE)
        guard PQsetnonblocking(handle, 1) == 0 else {
            PQfinish(handle)
            throw .unavailable(reason: "the socket cannot be made non-blocking", state: nil)
        }
        return handle
    }

    /// Says whether libpq can take a connection string apart, and finds no piece of a password in a wrong place.
    ///
    /// libpq quotes what it cannot read, which may be half of a password with a blank, a slash or an at sign in it, or all of a
    /// URI: that message must never be anybody's reason.
    private static func isReadable(_ conninfo: String) -> Bool {
        // Anything else is a database's name, as libpq sees it too.
        let isURI = conninfo.hasPrefix("postgresql://") || conninfo.hasPrefix("postgres://")
        guard isURI || conninfo.contains("=") else { return true }
        guard let options = PQconninfoParse(conninfo, nil) else { return false }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            let value = option.pointee.val.map { String(cString: $0) } ?? ""
            switch String(cString: keyword) {
            case "port" where !value.allSatisfy({ $0.isWholeNumber || $0 == "," }): return false
            // A socket without a file begins with one.
            case "host" where isURI && value.dropFirst().contains("@"): return false
            default: option += 1
            }
        }
        return true
    }

    /// Returns a message of libpq's on one line.
    static func line(_ message: String) -> String {
        message.split(whereSeparator: \.isNewline)
            .map { $0.drop(while: \.isWhitespace) }
            .joined(separator: "; ")
    }

    private static func withCStrings<R>(
        _ strings: [String],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R
    ) -> R? {
        var bytes: [CChar] = []
        var offsets: [Int] = []
        for string in strings {
            offsets.append(bytes.count)
            bytes.append(contentsOf: string.utf8CString)
        }
        return bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return nil }
            var pointers: [UnsafePointer<CChar>?] = offsets.map { base + $0 }
            pointers.append(nil)
            return pointers.withUnsafeBufferPointer { list in list.baseAddress.map(body) }
        }
    }
}
