/// Where the vendor announces its changes by itself, and how badly.
public struct VendorWebhook: Codable, Sendable, Equatable {
    /// Where each change is posted to.
    public var url: String
    /// The key of the signature: HMAC-SHA256 of the body in hex, in `X-Crm-Signature`, after `sha256=`.
    public var secret: String
    /// Announcements that are never made.
    public var lost = 0.0
    /// Announcements that are made twice.
    public var doubled = 0.0

    /// Announces to an address.
    public init(url: String, secret: String, lost: Double = 0, doubled: Double = 0) {
        self.url = url
        self.secret = secret
        self.lost = lost
        self.doubled = doubled
    }

    /// Reads one; what is not named is done right.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        url = try values.decode(String.self, forKey: .url)
        secret = try values.decode(String.self, forKey: .secret)
        lost = try values.decodeIfPresent(Double.self, forKey: .lost) ?? 0
        doubled = try values.decodeIfPresent(Double.self, forKey: .doubled) ?? 0
    }

    /// The header that bears the signature.
    public static let header = "X-Crm-Signature"
}
