/// A mistake in an element's definition, at its place.
public struct ElementFault: Sendable, Hashable, CustomStringConvertible {
    /// The file, as it was named by whoever reads it.
    public let file: String
    /// The line, from 1.
    public let line: Int
    /// The column, from 1.
    public let column: Int
    /// What is wrong, and what would be right.
    public let message: String

    /// `file:line:column: message`, as editors understand it.
    public var description: String { "\(file):\(line):\(column): \(message)" }
}

/// All mistakes of one or more element definitions, in the order of their places.
public struct ElementError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The mistakes; never empty.
    public let faults: [ElementFault]

    /// One line a mistake.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
