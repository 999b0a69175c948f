public import Foundation

/// Seconds from 1970 to 2000, where PostgreSQL counts from.
private let epochOffset = 946_684_800.0

extension Date: PostgresEncodable, PostgresDecodable {
    /// `timestamp with time zone`.
    public static var postgresType: PostgresType { .timestamptz }
    /// `timestamp with time zone[]`.
    public static var postgresArrayType: PostgresType { .timestamptzArray }
    /// Appends microseconds since 2000; `distantFuture` and `distantPast` are the server's infinities.
    public func encode(into buffer: inout ParameterBuffer) {
        if self == .distantFuture {
            buffer.append(Int64.max)
        } else if self == .distantPast {
            buffer.append(Int64.min)
        } else {
            let microseconds = ((timeIntervalSince1970 - epochOffset) * 1e6).rounded()
            // What does not fit is far beyond the server's own range, which refuses it.
            buffer.append(Int64(exactly: microseconds) ?? (microseconds > 0 ? Int64.max - 1 : Int64.min + 1))
        }
    }
    /// Reads a `timestamp with time zone`; the server's infinities are `distantFuture` and `distantPast`.
    public static func decode(_ cell: Cell) throws(PostgresError.DecodingError.Fault) -> Date {
        _ = try cell.unwrapped()
        guard cell.type == .timestamptz else { throw .typeMismatch(cell.type) }
        let microseconds = try cell.integer(Int64.self)
        switch microseconds {
        case .max: return .distantFuture
        case .min: return .distantPast
        default:
            // Whole seconds and the rest apart: a product in one step would lose microseconds.
            let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
            return Date(timeIntervalSince1970: Double(seconds) + epochOffset + Double(rest) / 1e6)
        }
    }
}

extension Duration: PostgresEncodable, PostgresDecodable {
    /// `interval`.
    public static var postgresType: PostgresType { .interval }
    /// `interval[]`.
    public static var postgresArrayType: PostgresType { .intervalArray }
    /// Appends whole microseconds, and neither days nor months; what does not fit becomes the largest that does.
    public func encode(into buffer: inout ParameterBuffer) {
        let (seconds, attoseconds) = components
        let (whole, overflowed) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, overflowedAgain) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        let limit = seconds < 0 ? Int64.min : Int64.max
        buffer.append(overflowed || overflowedAgain ? limit : sum)
        buffer.append(Int32(0))
        buffer.append(Int32(0))
    }
    /// Reads an `interval` without months; a day counts as 24 hours.
    public static func decode(_ cell: Cell) throws(PostgresError.DecodingError.Fault) -> Duration {
        let bytes = try cell.unwrapped()
        guard cell.type == .interval else { throw .typeMismatch(cell.type) }
        guard bytes.count == 16 else { throw .malformed }
        let microseconds = Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        let days = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: Int32.self))
        let months = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 12, as: Int32.self))
        guard months == 0 else { throw .overflow }
        return .microseconds(microseconds) + .seconds(Int64(days) * 86_400)
    }
}
