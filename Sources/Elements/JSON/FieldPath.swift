/// The place of a value in a record: names of members, one inside the other, written `address.city`.
///
/// A name that holds a dot or a space is written in backticks (`` `Account.Name`.id ``; a backtick inside is doubled). A name of
/// digits also picks an element of an array, counted from 0 (`emails.0.value`).
public struct FieldPath: Hashable, Sendable, CustomStringConvertible {
    /// The names, from the outside in; never empty.
    public let segments: [String]

    /// Reads a dotted path.
    ///
    /// - Throws: ``FieldPathError`` with the column, for an empty path or name and for a backtick that is never closed.
    public init(_ dotted: String) throws(FieldPathError) {
        var segments: [String] = []
        var rest = Array(dotted.unicodeScalars)[...]
        while true {
            let column = dotted.unicodeScalars.count - rest.count + 1
            segments.append(try Self.takeSegment(&rest, column: column))
            guard let next = rest.first else { break }
            guard next == "." else {
                throw FieldPathError(
                    message: "after a closing backtick there must be a dot or the end of the path",
                    column: dotted.unicodeScalars.count - rest.count + 1
                )
            }
            rest.removeFirst()
        }
        self.segments = segments
    }

    /// Names one member of the record itself, whatever characters the name holds.
    public init(member name: String) {
        segments = [name]
    }

    private init(segments: [String]) {
        self.segments = segments
    }

    /// The path of a value inside the one at this path.
    func appending(_ names: some Sequence<String>) -> FieldPath {
        FieldPath(segments: segments + names)
    }

    /// The path as it is written, with backticks where they are needed.
    public var description: String {
        segments.map(Self.protected).joined(separator: ".")
    }

    private static func takeSegment(
        _ rest: inout ArraySlice<Unicode.Scalar>,
        column: Int
    ) throws(FieldPathError) -> String {
        var name = String.UnicodeScalarView()
        if rest.first == "`" {
            rest.removeFirst()
            while let scalar = rest.popFirst() {
                guard scalar == "`" else {
                    name.append(scalar)
                    continue
                }
                guard rest.first == "`" else {
                    guard !name.isEmpty else { throw FieldPathError(message: "a name is empty", column: column) }
                    return String(name)
                }
                rest.removeFirst()
                name.append("`")
            }
            throw FieldPathError(message: "a backtick is never closed", column: column)
        }
        while let scalar = rest.first, scalar != "." {
            guard scalar != "`" else {
                throw FieldPathError(message: "a backtick may only open a name", column: column + name.count)
            }
            name.append(scalar)
            rest.removeFirst()
        }
        guard !name.isEmpty else { throw FieldPathError(message: "a name is empty", column: column) }
        return String(name)
    }

    private static func protected(_ name: String) -> String {
        let plain = name.unicodeScalars.allSatisfy { $0 != "." && $0 != "`" && $0 != " " }
        guard !plain else { return name }
        return "`" + name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``") + "`"
    }
}

/// What is wrong with a field path, and where.
public struct FieldPathError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, in words for the author of the path.
    public let message: String
    /// The character at which it is wrong, counted from 1.
    public let column: Int

    /// The message with its place.
    public var description: String { "\(message) (column \(column))" }
}
