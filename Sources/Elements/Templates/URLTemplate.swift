/// A URL, or the path of one, with a tenant's text put in where it can do no harm.
///
/// A value is encoded for its place: in a path it is one segment's text, in a query one value's. In the host it may be one label
/// where the element fixes the rest (`https://${config.company}.example.com`). Where the host is a placeholder alone
/// (`https://${config.subdomain}/…`), it is a whole host name with an optional port, and may bring a scheme of its own
/// (`http://localhost:8080`). Nothing that a tenant writes reaches beyond its place.
public struct URLTemplate: Sendable, Hashable {
    /// The template as it is written.
    public let text: String
    private let pieces: [Piece]

    struct Piece: Sendable, Hashable {
        let part: TemplatePart
        let place: URLPlace
    }

    /// Reads the beginning of all URLs of an element.
    ///
    /// - Throws: ``TemplateError`` if it is no http URL, has a fragment, a query or user-info, or a malformed placeholder.
    public init(base text: String) throws(TemplateError) {
        self.text = text
        pieces = try Self.place(TemplatePart.parse(text), start: .scheme)
        guard !text.contains("?") else { throw TemplateError(message: "a base URL has no query") }
    }

    /// Reads a path that is appended to the base, with an optional query.
    ///
    /// - Parameters:
    ///   - text: the path, which begins with a slash.
    ///   - names: what may stand in `${…}` besides `config.…`, such as `id`.
    /// - Throws: ``TemplateError`` if it does not begin with a slash, has a fragment or a malformed placeholder.
    public init(path text: String, allowing names: Set<String> = []) throws(TemplateError) {
        guard text.hasPrefix("/") else { throw TemplateError(message: "a path begins with '/'") }
        guard !text.hasPrefix("//") else { throw TemplateError(message: "a path begins with one '/', not two") }
        self.text = text
        pieces = try Self.place(TemplatePart.parse(text, allowing: names), start: .path)
    }

    /// Whether it names a host, and is not a path below one.
    public var isAbsolute: Bool { !text.hasPrefix("/") }

    /// Whether the host, with its port, is the element's own word from end to end, and no tenant's.
    public var hasLiteralHost: Bool {
        isAbsolute
            && pieces.allSatisfy { piece in
                guard case .placeholder = piece.part else { return true }
                return piece.place == .path || piece.place == .query
            }
    }

    /// The keys of the configuration that it needs.
    public var configurationKeys: [String] { pieces.compactMap(\.part.configurationKey) }

    /// The other names that it needs, such as `id`.
    public var otherNames: [String] {
        pieces.compactMap { piece in
            guard case .placeholder(let name) = piece.part, piece.part.configurationKey == nil else { return nil }
            return name
        }
    }

    /// Puts the values in, each encoded for its place.
    ///
    /// - Parameters:
    ///   - id: the value of `${id}`.
    ///   - value: gives the value for a key of the configuration.
    /// - Returns: the URL or path.
    /// - Throws: ``TemplateError`` that names the key, never the value, if one is missing or reaches beyond its place.
    public func render(id: String? = nil, _ value: (String) -> String?) throws(TemplateError) -> String {
        var result = ""
        for piece in pieces {
            switch piece.part {
            case .literal(let text): result += text
            case .placeholder(let name):
                let key = piece.part.configurationKey
                guard let found = key.map({ value($0) }) ?? id else {
                    throw TemplateError(
                        message: key.map { "the configuration lacks '\($0)'" } ?? "'\(name)' is missing"
                    )
                }
                guard let encoded = piece.place.encode(found) else {
                    throw TemplateError(message: "'\(key ?? name)' must be \(piece.place.wanted)")
                }
                if piece.place == .host, encoded.contains("://") { result = "" }
                result += encoded
            }
        }
        return result
    }

    // MARK: - Finding each part's place

    private static func place(_ parts: [TemplatePart], start: URLPlace) throws(TemplateError) -> [Piece] {
        var place = start
        var pieces: [Piece] = []
        for (index, part) in parts.enumerated() {
            switch part {
            case .literal(let text):
                guard text.unicodeScalars.allSatisfy({ $0.isASCII && $0.value > 0x20 && $0.value != 0x7F }) else {
                    throw TemplateError(message: "a URL holds no spaces and nothing but ASCII; encode it")
                }
                pieces.append(Piece(part: part, place: place))
                place = try follow(text, from: place)
            case .placeholder:
                if place == .scheme {
                    pieces.append(Piece(part: part, place: .origin))
                    place = .afterOrigin
                    continue
                }
                if place == .afterOrigin { throw TemplateError(message: "after the origin there must be a path") }
                let alone = place == .authorityStart && endsAuthority(after: index, parts)
                let own: URLPlace = place == .authorityStart || place == .authority ? (alone ? .host : .label) : place
                pieces.append(Piece(part: part, place: own))
                if place == .authorityStart { place = .authority }
            }
        }
        if place == .scheme || place == .authorityStart {
            throw TemplateError(message: "a base URL begins with https://HOST")
        }
        return pieces
    }

    private static func endsAuthority(after index: Int, _ parts: [TemplatePart]) -> Bool {
        guard index + 1 < parts.count else { return true }
        guard case .literal(let next) = parts[index + 1] else { return false }
        return next.hasPrefix("/")
    }

    private static func follow(_ text: String, from start: URLPlace) throws(TemplateError) -> URLPlace {
        guard !text.contains("#") else { throw TemplateError(message: "a URL here has no fragment ('#')") }
        var place = start
        var rest = text[...]
        if place == .scheme {
            guard let scheme = ["https://", "http://"].first(where: { rest.hasPrefix($0) }) else {
                throw TemplateError(message: "a base URL begins with https:// or http://")
            }
            rest = rest.dropFirst(scheme.count)
            place = .authorityStart
        }
        if place == .afterOrigin {
            guard rest.hasPrefix("/") else { throw TemplateError(message: "after the origin there must be a path") }
            place = .path
        }
        if place == .authorityStart || place == .authority {
            let host = rest.prefix { $0 != "/" && $0 != "?" }
            guard !host.contains("@") else { throw TemplateError(message: "a URL here has no user-info ('@')") }
            rest = rest.dropFirst(host.count)
            if !host.isEmpty { place = .authority }
            if !rest.isEmpty {
                guard place == .authority else { throw TemplateError(message: "a base URL begins with https://HOST") }
                place = .path
            }
        }
        return place == .path && rest.contains("?") ? .query : place
    }
}
