import Foundation
public import Postgres

/// The 20 URL-safe characters that name an event or a notification outside.
///
/// 48 bits of milliseconds, so that neighbours in time are neighbours in the index, and 72 random bits, so that none is guessed
/// and none comes twice. The clock is a hint: nothing is ordered by it.
public struct EventID: RawRepresentable, Hashable, Sendable, Codable, PostgresEncodable, PostgresDecodable {
    /// The 20 characters.
    public let rawValue: String

    /// Takes the characters as a client or a row gave them.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Makes a new id.
    static func make(at instant: Date) -> EventID {
        let milliseconds = UInt64(exactly: (instant.timeIntervalSince1970 * 1000).rounded(.down)) ?? 0
        var generator = SystemRandomNumberGenerator()
        var bytes = withUnsafeBytes(of: milliseconds.bigEndian) { Array($0.suffix(6)) }
        for _ in 0..<9 { bytes.append(UInt8.random(in: .min ... .max, using: &generator)) }
        let text = Data(bytes).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
        return EventID(rawValue: text)
    }
}

extension EventID: CustomStringConvertible {
    /// The 20 characters.
    public var description: String { rawValue }
}
