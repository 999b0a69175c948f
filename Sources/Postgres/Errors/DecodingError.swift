extension PostgresError {
    /// Why a column could not be read as the type that was asked for.
    public struct DecodingError: Error, Sendable, Equatable, CustomStringConvertible {
        /// What is wrong.
        public enum Fault: Sendable, Equatable {
            /// The result has no such column.
            case noSuchColumn
            /// The column is null, and the type is not optional.
            case null
            /// The column's type cannot be read as the type that was asked for.
            case typeMismatch(PostgresType)
            /// The number does not fit into the type that was asked for.
            case overflow
            /// The bytes are not a value of the column's type.
            case malformed
            /// The value is none of those that the type knows.
            case unknownValue
        }

        /// What is wrong.
        public let fault: Fault
        /// The column, by name where it is known.
        public let column: String
        /// The Swift type that was asked for.
        public let expected: String

        init(fault: Fault, column: String, expected: String) {
            self.fault = fault
            self.column = column
            self.expected = expected
        }

        /// One line that names the column and the type, never the value.
        public var description: String {
            let what =
                switch fault {
                case .noSuchColumn: "the result has no such column"
                case .null: "it is null"
                case .typeMismatch(let type): "its type is \(type)"
                case .overflow: "the number is too large"
                case .malformed: "its bytes are malformed"
                case .unknownValue: "the value is unknown"
                }
            return "column \(column) cannot be read as \(expected): \(what)"
        }
    }
}
