/// What a client takes: the `Accept` header.
struct AcceptHeader: Sendable {
    private struct Range {
        let type: Substring
        let subtype: Substring
        let quality: Double
    }

    private let ranges: [Range]

    /// Reads the header's values; none allows everything, and a part that cannot be read counts as not there.
    init(_ values: [String]) {
        let parts = values.flatMap { $0.split(separator: ",") }
        ranges = parts.compactMap { part in
            let pieces = part.split(separator: ";").map { $0.trimmed }
            let names = (pieces.first ?? "").split(separator: "/", omittingEmptySubsequences: false)
            guard names.count == 2, let type = names.first, let subtype = names.last else { return nil }
            let quality = pieces.dropFirst().first { $0.lowercased().hasPrefix("q=") }.flatMap {
                Double($0.dropFirst(2))
            }
            return Range(type: type, subtype: subtype, quality: quality ?? 1)
        }
    }

    /// Returns those of the offered types that are allowed, the most wanted first, else in the order of the offer.
    func choices(among offered: [String]) -> [String] {
        guard !ranges.isEmpty else { return offered }
        let judged = offered.enumerated().map { (index: $0.offset, name: $0.element, quality: quality(of: $0.element)) }
        let allowed = judged.filter { $0.quality > 0 }
        return allowed.sorted { $0.quality == $1.quality ? $0.index < $1.index : $0.quality > $1.quality }.map(\.name)
    }

    /// The most specific range decides.
    private func quality(of name: String) -> Double {
        let bare = name.split(separator: ";").first ?? ""
        let names = bare.split(separator: "/")
        guard let type = names.first?.lowercased(), let subtype = names.last?.lowercased() else { return 0 }
        let exact = ranges.last { $0.type.lowercased() == type && $0.subtype.lowercased() == subtype }
        let family = ranges.last { $0.type.lowercased() == type && $0.subtype == "*" }
        let any = ranges.last { $0.type == "*" && $0.subtype == "*" }
        return (exact ?? family ?? any)?.quality ?? 0
    }
}

extension Substring {
    /// The text without white space around it.
    fileprivate var trimmed: Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
