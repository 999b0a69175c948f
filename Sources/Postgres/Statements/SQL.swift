/// A statement whose interpolated values become parameters.
///
/// `"select name from pollux.organization where id = \(id)"` is sent as `… where id = $1` with the value beside it; text is
/// never spliced. A parameter carries its Swift type's PostgreSQL type: write `\(json)::jsonb` where another is wanted.
public struct SQL: Sendable, ExpressibleByStringInterpolation, CustomStringConvertible, CustomDebugStringConvertible {
    /// The statement's text with `$1`, `$2` … in the place of values.
    public private(set) var text: String
    var parameters: ParameterBuffer
    /// Where in the text's UTF-8 each `$n` begins, so that a fragment can be numbered anew.
    private var marks: [Int]

    /// Makes a statement without values.
    public init(stringLiteral value: String) {
        text = value
        parameters = ParameterBuffer()
        marks = []
    }

    /// Makes a statement of an interpolated literal.
    public init(stringInterpolation: Interpolation) {
        self = stringInterpolation.sql
    }

    /// Makes a statement of a text that was put together at run time, such as a migration file.
    ///
    /// - Parameter text: Text of our own; never anything that came from outside.
    public init(unsafeText text: String) {
        self.init(stringLiteral: text)
    }

    /// The text with `$n` in the place of values.
    public var description: String { text }

    /// The text with `$n` in the place of values; values are shown nowhere.
    public var debugDescription: String { text }

    /// Returns fragments joined by a separator of our own, such as `" and "`.
    public static func joined(_ fragments: [SQL], separator: String) -> SQL {
        var sql = SQL(stringLiteral: "")
        for (index, fragment) in fragments.enumerated() {
            if index > 0 { sql.text += separator }
            sql.append(fragment)
        }
        return sql
    }

    private mutating func append(_ fragment: SQL) {
        var start = fragment.text.utf8.startIndex
        for (index, mark) in fragment.marks.enumerated() {
            let position = fragment.text.utf8.index(fragment.text.utf8.startIndex, offsetBy: mark)
            text += fragment.text[start..<position]
            appendMark()
            start = fragment.text.utf8.index(position, offsetBy: 1 + String(index + 1).utf8.count)
        }
        text += fragment.text[start...]
        parameters.append(contentsOf: fragment.parameters)
    }

    private mutating func appendMark() {
        marks.append(text.utf8.count)
        text += "$"
        text += String(marks.count)
    }
}

extension SQL {
    /// Collects a literal's text and the values between it.
    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var sql = SQL(stringLiteral: "")

        /// Makes room for a literal.
        public init(literalCapacity: Int, interpolationCount: Int) {
            sql.text.reserveCapacity(literalCapacity + 3 * interpolationCount)
        }

        /// Appends a part of the literal.
        public mutating func appendLiteral(_ literal: String) {
            sql.text += literal
        }

        /// Appends a value as a parameter.
        public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            sql.appendMark()
            sql.parameters.appendParameter(value)
        }

        /// Appends a value or null as a parameter.
        ///
        /// Without it the compiler takes every interpolated optional for a mistake.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            sql.appendMark()
            sql.parameters.appendParameter(value)
        }

        /// Appends a value as a parameter in its text form, for types that Swift has no type for.
        ///
        /// - Parameters:
        ///   - text: What the server's input function of the type reads; `nil` is null.
        ///   - type: The type, such as `.numeric` or `.inet`.
        public mutating func appendInterpolation(_ text: String?, as type: PostgresType) {
            sql.appendMark()
            sql.parameters.appendText(text, type: type)
        }

        /// Appends values as an array in its text form, for types that Swift has no type for.
        ///
        /// - Parameters:
        ///   - texts: What the server's input function of the element's type reads; `nil` is null.
        ///   - type: The array type, such as `.jsonbArray`.
        public mutating func appendInterpolation(_ texts: [String?], as type: PostgresType) {
            sql.appendMark()
            sql.parameters.appendText(ArrayLiteral.text(of: texts), type: type)
        }

        /// Splices a fragment with its parameters.
        public mutating func appendInterpolation(sql fragment: SQL) {
            sql.append(fragment)
        }

        /// Splices a name as a quoted identifier.
        public mutating func appendInterpolation(identifier name: String) {
            sql.text += SQL.quoted(name)
        }
    }

    static func quoted(_ identifier: String) -> String {
        var text = "\""
        for character in identifier.unicodeScalars where character != "\0" {
            if character == "\"" { text += "\"" }
            text.unicodeScalars.append(character)
        }
        return text + "\""
    }
}
