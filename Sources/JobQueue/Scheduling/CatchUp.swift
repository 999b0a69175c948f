/// What happens to the times that a schedule has missed, because no scheduler or no database was there.
///
/// A time counts as missed when it is a minute late. What is fired late bears its own time as `scheduledAt`.
public enum CatchUp: Hashable, Sendable {
    /// The most jobs that one schedule may catch up with at once.
    public static let most = 1_000

    /// Missed times are dropped; the schedule goes on with the next one to come.
    case skip
    /// One job, for the latest of the missed times.
    case latest
    /// A job for each of the last missed times, the oldest first, and no more than that many: 1 to 1,000.
    case all(upTo: Int)

    /// Makes a policy of its stored form.
    init?(stored policy: String, limit: Int32?) {
        switch (policy, limit) {
        case ("skip", nil): self = .skip
        case ("latest", nil): self = .latest
        case ("all", .some(let limit)) where (1...Self.most).contains(Int(limit)): self = .all(upTo: Int(limit))
        default: return nil
        }
    }

    var stored: (policy: String, limit: Int32?) {
        switch self {
        case .skip: ("skip", nil)
        case .latest: ("latest", nil)
        case .all(let limit): ("all", Int32(clamping: limit))
        }
    }
}
