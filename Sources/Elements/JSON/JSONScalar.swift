/// A value found in a record, with the vendor's own spelling kept.
public enum JSONScalar: Hashable, Sendable {
    /// A string, unescaped.
    case string(String)
    /// A number as it was spelt: `1.10` stays `1.10`, a 19-digit id stays one.
    case number(String)
    /// `true` or `false`.
    case bool(Bool)
    /// `null`, which is not the same as a field that is not there.
    case null
    /// An object or an array, as its raw JSON text.
    case composite(String)

    /// The value as text: a string's characters, a number's spelling, JSON text of an object or array; `nil` for `null`.
    public var text: String? {
        switch self {
        case .string(let text), .number(let text), .composite(let text): text
        case .bool(let value): value ? "true" : "false"
        case .null: nil
        }
    }
}
