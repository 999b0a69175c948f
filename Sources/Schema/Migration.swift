/// One numbered file of `migrations/`, as the build put it into this binary.
public struct Migration: Sendable, Equatable {
    /// The number that orders it, from 1, without gaps.
    public let number: Int
    /// The file's name without number and ending, such as `create_job_queue`.
    public let name: String
    /// The statements.
    public let text: String

    /// Makes a migration of a file; nil if the name is not of the form `NNNN_verb_noun.sql`.
    public init?(fileName: String, text: String) {
        let digits = fileName.prefix(4)
        guard fileName.hasSuffix(".sql"), digits.count == 4, let number = Int(digits), number > 0,
            fileName.dropFirst(4).hasPrefix("_"), fileName.utf8.count > 9
        else { return nil }
        self.number = number
        name = String(fileName.dropFirst(5).dropLast(4))
        self.text = text
    }

    /// The migrations of this binary, in order.
    public static let embedded: [Migration] = EmbeddedText.files.compactMap {
        Migration(fileName: $0.name, text: $0.text)
    }
    .sorted { $0.number < $1.number }
}
