/// How far a reader of the feed has come.
///
/// A number in disguise: one that was tampered with shows its reader another part of the reader's own feed and nothing else.
public struct FeedCursor: Sendable, Hashable {
    /// The position up to which all has been seen.
    public let position: Int64

    /// Before the first event that is kept.
    public static let beginning = FeedCursor(position: 0)

    /// The text that a client sends back.
    public var text: String { String(position) }

    /// Reads the text that a client sent; nil where it is no cursor.
    public init?(text: String) {
        guard let position = Int64(text), position >= 0, text.first?.isNumber == true else { return nil }
        self.position = position
    }

    /// Points behind a position.
    public init(position: Int64) {
        self.position = position
    }
}
