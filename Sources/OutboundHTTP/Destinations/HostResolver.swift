/// Finds the addresses of a host name.
public protocol HostResolver: Sendable {
    /// Returns all addresses of a name, at least one.
    func addresses(of host: String) async throws(OutboundHTTPError) -> [IPAddress]
}
