import CCurl
import Glibc

/// The functions that libcurl calls on the loop's thread; each finds its transfer behind the context pointer, which the
/// loop keeps alive until the easy handle is taken out.
enum TransferCallbacks {
    static let header: ccurl_data_function = { data, size, count, context in
        guard let (transfer, bytes) = open(data, size, count, context) else { return 0 }
        return transfer.takeHeaderLine(bytes) ? bytes.count : 0
    }

    static let body: ccurl_data_function = { data, size, count, context in
        guard let (transfer, bytes) = open(data, size, count, context) else { return 0 }
        return transfer.takeBody(bytes) ? bytes.count : 0
    }

    /// Refuses the address, or makes the socket.
    ///
    /// libcurl shows the very address that it is about to connect.
    static let openSocket: ccurl_open_socket_function = { context, _, address in
        guard let context, let address else { return CURL_SOCKET_BAD }
        let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        let length = Int(address.pointee.addrlen)
        let isPermitted = withUnsafePointer(to: &address.pointee.addr) { pointer in
            transfer.permitsSocket(to: pointer, length: length)
        }
        guard isPermitted else { return CURL_SOCKET_BAD }
        let closingOnExec = Int32(SOCK_CLOEXEC.rawValue)
        return socket(address.pointee.family, address.pointee.socktype | closingOnExec, address.pointee.protocol)
    }

    /// The last look before the request goes out, on kept connections too.
    static let beforeRequest: ccurl_before_request_function = { context, peer, _, _, _ in
        guard let context else { return CURL_PREREQFUNC_ABORT }
        let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        let isPermitted = transfer.permitsRequest(to: peer.map { String(cString: $0) })
        return isPermitted ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }

    private static func open(
        _ data: UnsafeMutablePointer<CChar>?,
        _ size: Int,
        _ count: Int,
        _ context: UnsafeMutableRawPointer?
    ) -> (Transfer, UnsafeRawBufferPointer)? {
        guard let context else { return nil }
        let (length, overflow) = size.multipliedReportingOverflow(by: count)
        guard !overflow, length >= 0 else { return nil }
        let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
        return (transfer, UnsafeRawBufferPointer(start: data, count: data == nil ? 0 : length))
    }
}
