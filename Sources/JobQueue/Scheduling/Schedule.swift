public import Foundation

/// A schedule as it stands.
public struct Schedule: Sendable {
    /// What it is, as it could be defined again.
    public let definition: NewSchedule
    /// Its fixed part of the spread: how long after a time of its rule it is due.
    public let offset: Duration
    /// Whether it is fired at all.
    public let isEnabled: Bool
    /// When it is due next, spread included; `nil` until a scheduler has found out, within a second.
    public let nextAt: Date?
    /// The time, as its rule names it, of the last job.
    public let lastAt: Date?
    /// When the last job was enqueued.
    public let firedAt: Date?
    /// The last job.
    public let lastJob: JobID?
    /// Why it can't be fired; `nil` where it can.
    public let fault: String?
    /// When it was defined first.
    public let createdAt: Date
    /// When it was last defined otherwise, enabled, disabled or moved by hand.
    public let updatedAt: Date

    /// Grows with every change of the row: firing compares and sets it.
    let version: Int64

    /// What is to be done about it now.
    func firing(at now: Date) -> Timetable.Firing? {
        Timetable(definition.rule, offset: offset).fire(
            dueAt: nextAt,
            changed: max(updatedAt, firedAt ?? .distantPast),
            now: now,
            catchUp: definition.catchUp
        )
    }
}
