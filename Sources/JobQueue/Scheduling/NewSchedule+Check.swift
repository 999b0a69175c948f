import Foundation

extension NewSchedule {
    /// The longest interval, and the bound of a cron rule's spread.
    private static let longestInterval: Duration = .seconds(366 * 86_400)
    private static let day: Duration = .seconds(86_400)

    /// Checks what is refused at the door: once it is a row, nobody is there to be told.
    ///
    /// - Throws: ``JobQueueError/invalidSchedule(_:reason:)`` with what is wrong and what would be right.
    func check() throws(JobQueueError) {
        guard !name.rawValue.isEmpty, name.rawValue.utf8.count <= 200, !name.rawValue.contains("\0") else {
            throw fault("its name must have 1 to 200 bytes and no NUL")
        }
        try checkRule()
        if case .all(let limit) = catchUp, !(1...CatchUp.most).contains(limit) {
            throw fault("it may catch up with 1 to \(CatchUp.most) times, not \(limit)")
        }
        try checkJob()
    }

    private func checkRule() throws(JobQueueError) {
        let longestSpread: Duration
        switch rule {
        case .every(let interval):
            guard interval >= .seconds(1), interval <= Self.longestInterval, interval.components.attoseconds == 0 else {
                throw fault("its interval must be whole seconds, from 1 second to 366 days, not \(interval)")
            }
            longestSpread = interval
        case .cron(let expression, let zone):
            _ = try namedZone(zone)
            guard rule.next(after: Date(timeIntervalSince1970: 1_700_000_000)) != nil else {
                throw fault("“\(expression)” never fires in \(zone.identifier)")
            }
            longestSpread = Self.day
        }
        guard spread >= .zero, spread <= longestSpread else {
            throw fault("its spread must be from 0 to \(longestSpread), not \(spread)")
        }
    }

    private func checkJob() throws(JobQueueError) {
        for (what, text) in [("kind", job.kind.rawValue), ("queue", job.queue.rawValue), ("lane", job.lane.rawValue)] {
            guard !text.isEmpty, !text.contains("\0") else { throw fault("its job's \(what) is empty or has a NUL") }
        }
        guard job.runAfter == nil else { throw fault("its job has a wait of its own; move the rule instead") }
        guard job.longestRun > .zero else { throw fault("its job's longest run must be more than zero") }
        guard !(job.uniqueKey ?? "").contains("\0") else { throw fault("its job's unique key has a NUL") }
        let payload = try? JSONSerialization.jsonObject(with: Data(job.payload.utf8))
        guard payload is [String: Any] else { throw fault("its job's payload must be a JSON object, such as {}") }
    }

    /// Refuses zones that a row could not name, such as a fixed offset that Foundation made up.
    private func namedZone(_ zone: TimeZone) throws(JobQueueError) -> TimeZone {
        do {
            return try ScheduleRule.timeZone(zone.identifier)
        } catch {
            throw fault(error.description)
        }
    }

    private func fault(_ reason: String) -> JobQueueError {
        .invalidSchedule(name, reason: reason)
    }
}
