public import Foundation

/// The date that a version bears, as the instants that it may mean.
///
/// Most dates mean one. Those in the fold of a change from summer time mean two, one without a time means a whole day; such dates order
/// nothing among themselves where their spans overlap.
public struct VersionDate: Sendable, Hashable {
    /// The earliest instant that it may mean.
    public let from: Date
    /// The latest instant that it may mean.
    public let to: Date

    /// A date that means one instant.
    public init(_ instant: Date) {
        from = instant
        to = instant
    }

    /// A date that may mean any instant of a span, whichever end is given first.
    public init(from: Date, to: Date) {
        self.from = min(from, to)
        self.to = max(from, to)
    }

    /// Whether this date is certainly before another.
    func isBefore(_ other: VersionDate) -> Bool {
        to < other.from
    }
}
