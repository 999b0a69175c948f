import Elements
import Foundation
import Ledger

/// From which date a poll asks.
struct PollWindow: Sendable {
    /// How far before the watermark.
    let overlap: Duration
    /// The smallest step of the vendor's dates.
    let granularity: Duration
    /// Whether the vendor leaves out what is dated exactly at the bound.
    let isExclusive: Bool
    /// How the vendor writes dates; nil where it has none.
    let dates: VersionDateReader?

    /// The bound: watermark less overlap, floored to the vendor's granularity, and a granule earlier where it is exclusive.
    ///
    /// Where the bound as the vendor writes it may mean two instants, one is taken of which even the later is early enough.
    func since(watermark: Date) -> Date { since(watermark: watermark, lookback: overlap) }

    /// The bound of a walk that looks so far back instead of the overlap.
    func since(watermark: Date, lookback: Duration) -> Date {
        let step = max(granularity / .seconds(1), 0.001)
        let early = watermark.addingTimeInterval(-(lookback / .seconds(1)))
        var since = Date(timeIntervalSince1970: (early.timeIntervalSince1970 / step).rounded(.down) * step)
        if isExclusive { since.addTimeInterval(-step) }
        // A granule of a day or more begins at midnight in the vendor's zone, which is not that of UTC.
        if step >= 86_400 { since.addTimeInterval(-step) }
        if let dates { since.addTimeInterval(-dates.ambiguity(at: since)) }
        return since
    }
}
