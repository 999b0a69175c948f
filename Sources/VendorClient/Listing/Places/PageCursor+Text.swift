import Foundation

/// The text that is stored in the rows of pollers and bulk pages.
///
/// `page:3:200:1:MARKS:100:1234` and `offset:…` have position, records before, number of the first, marks, size and total, of which earlier
/// versions wrote the first four or five; `token:200:BASE64URL:MARKS:SIZE` and `link:…` hold what the vendor gave. What any version
/// has written is read by all later ones.
extension PageCursor: Codable {
    /// Longer texts are nobody's.
    private static let longestText = 131_072

    /// Reads a cursor that ``text`` wrote; nil for anything else.
    public init?(text: String) {
        guard text.utf8.count <= Self.longestText else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        switch parts.first {
        case "page", "offset": self.init(counted: parts)
        case "token", "link": self.init(given: parts)
        case "keyset": self.init(keyset: parts)
        default: return nil
        }
    }

    /// The text that is stored.
    public var text: String {
        let size = size.map(String.init) ?? ""
        switch place {
        case .page(let position): return "page:\(position):\(seen):\(first)" + tail
        case .offset(let position): return "offset:\(position):\(seen):\(first)" + tail
        case .token(let token): return "token:\(seen):\(Base64URL.text(of: token.utf8)):\(marks.text):\(size)"
        case .link(let link): return "link:\(seen):\(Base64URL.text(of: link.utf8)):\(marks.text):\(size)"
        case .keyset(let place): return "keyset:\(seen):\(place.text):\(marks.text):\(size)"
        }
    }

    /// The text that is stored.
    public var description: String { text }

    /// Reads the stored text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let cursor = PageCursor(text: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no place in a list")
        }
        self = cursor
    }

    /// Writes the stored text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// What was added to the first form of the text, as far as there is anything.
    private var tail: String {
        if let total { return ":\(marks.text):\(size.map(String.init) ?? ""):\(total)" }
        if let size { return ":\(marks.text):\(size)" }
        return marks.isEmpty ? "" : ":\(marks.text)"
    }

    private init?(counted parts: [Substring]) {
        guard (4...7).contains(parts.count), let position = Self.number(parts[1]), let seen = Self.number(parts[2]),
            let first = Self.number(parts[3]), let rest = Self.rest(parts.dropFirst(4))
        else { return nil }
        var total: Int?
        if parts.count == 7 {
            guard let number = Self.number(parts[6]) else { return nil }
            total = number
        }
        self.init(
            place: parts[0] == "page" ? .page(position) : .offset(position),
            seen: seen,
            first: first,
            size: rest.size,
            marks: rest.marks,
            total: total
        )
    }

    private init?(given parts: [Substring]) {
        guard parts.count == 5, let seen = Self.number(parts[1]), let bytes = Base64URL.bytes(of: parts[2]),
            let given = String(validating: bytes, as: UTF8.self), !given.isEmpty,
            given.utf8.count <= Self.longestToken, let rest = Self.rest(parts.dropFirst(3))
        else { return nil }
        guard parts[0] == "token" || given.hasPrefix("/") else { return nil }
        self.init(
            place: parts[0] == "token" ? .token(given) : .link(given),
            seen: seen,
            size: rest.size,
            marks: rest.marks
        )
    }

    private init?(keyset parts: [Substring]) {
        guard parts.count == 5, let seen = Self.number(parts[1]), let place = KeysetPlace(text: parts[2]),
            let rest = Self.rest(parts.dropFirst(3))
        else { return nil }
        self.init(place: .keyset(place), seen: seen, size: rest.size, marks: rest.marks)
    }

    private static func rest(_ parts: ArraySlice<Substring>) -> (marks: LoopMarks, size: Int?)? {
        guard let marks = LoopMarks(text: parts.first ?? "") else { return nil }
        guard let text = parts.dropFirst().first, !text.isEmpty else { return (marks, nil) }
        guard let size = number(text), size > 0 else { return nil }
        return (marks, size)
    }

    private static func number(_ text: Substring) -> Int? {
        guard let number = Int(text), (0...farthest).contains(number) else { return nil }
        return number
    }
}

/// Base64 with the alphabet of RFC 4648, section 5, without padding.
enum Base64URL {
    static func text(of bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func bytes(of text: some StringProtocol) -> [UInt8]? {
        let plain = String(text).replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        return Data(base64Encoded: plain + padding).map(Array.init)
    }
}
