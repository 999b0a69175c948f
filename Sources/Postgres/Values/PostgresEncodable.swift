/// A value that can be a statement's parameter.
///
/// A parameter carries its type's object identifier and goes out in binary, so that nothing is quoted or guessed.
public protocol PostgresEncodable: Sendable {
    /// The type that the server is told.
    static var postgresType: PostgresType { get }
    /// The type of an array of such values.
    static var postgresArrayType: PostgresType { get }
    /// Appends the value's binary form, or marks it as null.
    func encode(into buffer: inout ParameterBuffer)
}

/// Wrappers such as `JobID` are what they wrap.
extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    /// The wrapped value's type.
    public static var postgresType: PostgresType { RawValue.postgresType }
    /// The type of an array of wrapped values.
    public static var postgresArrayType: PostgresType { RawValue.postgresArrayType }
    /// Appends the wrapped value's binary form.
    public func encode(into buffer: inout ParameterBuffer) {
        rawValue.encode(into: &buffer)
    }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// The wrapped value's type.
    public static var postgresType: PostgresType { Wrapped.postgresType }
    /// The type of an array of wrapped values.
    public static var postgresArrayType: PostgresType { Wrapped.postgresArrayType }
    /// Appends the value's binary form, or marks it as null.
    public func encode(into buffer: inout ParameterBuffer) {
        guard let value = self else {
            buffer.markNull()
            return
        }
        value.encode(into: &buffer)
    }
}
