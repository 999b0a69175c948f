/// Which of an organization's instances to list.
public struct InstanceFilter: Sendable, Hashable {
    /// All of these tags; empty for any.
    public var tags: [String]
    /// Text that the name, the element's key or a tag contains, in any case; nil for any.
    public var searchText: String?

    /// Describes a choice of instances.
    public init(tags: [String] = [], searchText: String? = nil) {
        self.tags = tags
        self.searchText = searchText
    }

    /// Whether it leaves nothing out.
    public var isEmpty: Bool { tags.isEmpty && (searchText ?? "").isEmpty }

    /// The text as a `like` pattern: what means something to `like` stands for itself.
    var pattern: String? {
        guard let searchText, !searchText.isEmpty else { return nil }
        var escaped = ""
        for character in searchText {
            if character == "%" || character == "_" || character == "\\" { escaped.append("\\") }
            escaped.append(character)
        }
        return "%\(escaped)%"
    }
}
