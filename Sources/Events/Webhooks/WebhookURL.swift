import Foundation
import Instances

/// A webhook's URL: the part that may be stored and shown, and the whole.
public struct WebhookURL: Sendable {
    /// The URL without its user-info.
    public let clear: String
    /// The URL as it was given.
    let whole: String
    /// Its user and password as `user:password`, where it has any.
    public let userInfo: String?

    /// Whether the whole must be sealed.
    var hasUserInfo: Bool { clear != whole }

    /// Reads a URL.
    ///
    /// Where it leads is judged by whoever sends to it.
    ///
    /// - Throws: ``EventsError/invalidURL(_:)``, which says what would be right.
    public init(_ text: String) throws(EventsError) {
        guard text.utf8.count <= 2048 else { throw .invalidURL("it is longer than 2048 bytes") }
        guard var parts = URLComponents(string: text, encodingInvalidCharacters: false) else {
            throw .invalidURL("it is not a URL; https://host/path would be")
        }
        guard let scheme = parts.scheme?.lowercased(), scheme == "https" || scheme == "http" else {
            throw .invalidURL("it must begin with https://")
        }
        guard let host = parts.host, !host.isEmpty else { throw .invalidURL("it has no host") }
        guard parts.fragment == nil else { throw .invalidURL("a fragment (#…) is never sent; leave it out") }
        whole = text
        guard parts.user != nil || parts.password != nil else {
            clear = text
            userInfo = nil
            return
        }
        userInfo = "\(parts.user ?? ""):\(parts.password ?? "")"
        parts.user = nil
        parts.password = nil
        guard let stripped = parts.string, stripped != text else { throw .invalidURL("its user-info cannot be read") }
        clear = stripped
    }

    /// What a sealed URL is bound to.
    static func binding(_ webhook: Int64, _ organization: OrganizationID) -> SealBinding {
        SealBinding(organization: organization, table: "webhook", row: String(webhook), column: "url_sealed")
    }
}
