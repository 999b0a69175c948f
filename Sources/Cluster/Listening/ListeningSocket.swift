import Foundation

/// Opens sockets to listen on.
enum ListeningSocket {
    /// Opens one, and returns its descriptor and port.
    static func open(_ address: ListenAddress) throws(ListenError) -> (descriptor: Int32, port: Int) {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address.host, String(address.port), &hints, &found) == 0, let found else {
            throw ListenError(address: address, reason: "there is no such host")
        }
        defer { freeaddrinfo(found) }
        let info = found.pointee
        let descriptor = socket(info.ai_family, info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), info.ai_protocol)
        guard descriptor >= 0 else { throw failure(address) }
        var yes: Int32 = 1
        _ = setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, listen(descriptor, 64) == 0 else {
            let error = failure(address)
            _ = close(descriptor)
            throw error
        }
        return (descriptor, port(of: descriptor) ?? address.port)
    }

    private static func port(of descriptor: Int32) -> Int? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0 else { return nil }
        // The port stands at the same place in both families.
        return withUnsafeBytes(of: &storage) { Int($0[2]) << 8 | Int($0[3]) }
    }

    private static func failure(_ address: ListenAddress) -> ListenError {
        ListenError(address: address, reason: String(cString: strerror(errno)).lowercased())
    }
}

/// Why an address cannot be listened on.
public struct ListenError: Error, Sendable, CustomStringConvertible {
    /// The address.
    public let address: ListenAddress
    /// The reason, in the system's words.
    public let reason: String

    /// The address and the reason.
    public var description: String { "cannot listen on \(address): \(reason)" }
}
