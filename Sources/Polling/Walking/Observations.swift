import Events
import Foundation

/// What a page has shown of the vendor besides its records.
struct Observations: Sendable {
    /// The most by which a change became visible after its own date.
    var lateness: Duration?
    /// How far the vendor's clock is ahead of the database's.
    var clockSkew: Duration?
    /// What works but should be set otherwise.
    var warning: String?
}

extension PollPage {
    func observations(_ facts: PageFacts, _ changes: [Change], _ walk: PollWalk, _ plan: PollPlan) -> Observations {
        var observed = Observations()
        if poller.isSeeded {
            observed.lateness = facts.lateness(of: Set(changes.map(\.objectID)), unseenAt: poller.lastVendorAt)
        }
        if let vendorAt = facts.vendorAt {
            observed.clockSkew = .milliseconds(Int(vendorAt.timeIntervalSince(facts.askedAt) * 1000))
        }
        observed.warning = warning(facts, walk, plan, lateness: observed.lateness)
        return observed
    }

    private func warning(_ facts: PageFacts, _ walk: PollWalk, _ plan: PollPlan, lateness: Duration?) -> String? {
        if !walk.isSteady {
            return "the list moves faster than it can be read: the same window is read again by the next poll; "
                + "a larger page size or a stable order would help"
        }
        if facts.isPatchy {
            return "pages of the list lack records that it counts: the credentials may not see them all; "
                + "where that is so, a page costs four requests more"
        }
        if facts.unreadableDates > 0 {
            let format = plan.resource.dates.updated?.pattern ?? ""
            return
                "\(facts.unreadableDates) records of a page bear a date of update that is not in the format \(format)"
        }
        if let lateness, lateness > plan.window.overlap {
            let seconds = Int((lateness / .seconds(1)).rounded(.up))
            return "changes became visible \(seconds) s after their own date: set overlap to at least \(seconds * 2)s"
        }
        if facts.vendorAt == nil {
            return "the vendor sends no Date: its clock cannot be told from ours"
        }
        return nil
    }
}
