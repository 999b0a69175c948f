/// A schedule to be defined: when it is due, and the job that it then enqueues.
public struct NewSchedule: Sendable {
    /// What it is called; one schedule a name.
    public var name: ScheduleName
    /// When it is due.
    public var rule: ScheduleRule
    /// What becomes of times at which no scheduler was there.
    public var catchUp: CatchUp
    /// Over how long the schedules of one time are spread, each by a fixed part of it that its name decides.
    public var spread: Duration
    /// The job; its payload is a JSON object, to which `scheduledAt` is added.
    public var job: NewJob

    /// Describes a schedule.
    ///
    /// - Parameters:
    ///   - name: What it is called; one schedule a name, at most 200 bytes.
    ///   - rule: When it is due. An interval is whole seconds, at most 366 days.
    ///   - catchUp: What becomes of missed times.
    ///   - spread: At most the interval, or a day. `nil` for the whole interval, or one minute for a cron rule: it then still
    ///     fires in the minute that it names. `.zero` for the very second.
    ///   - job: What is enqueued. Its payload is a JSON object, to which `scheduledAt` is added: the time that the rule
    ///     names, in UTC. With a unique key, no job is enqueued while one of it lives. Its `runAfter` must be `nil`.
    public init(
        _ name: ScheduleName,
        _ rule: ScheduleRule,
        catchUp: CatchUp = .latest,
        spread: Duration? = nil,
        job: NewJob
    ) {
        self.name = name
        self.rule = rule
        self.catchUp = catchUp
        self.spread = spread ?? rule.ownSpread
        self.job = job
    }
}

extension ScheduleRule {
    /// The spread of a schedule that names none.
    fileprivate var ownSpread: Duration {
        switch self {
        case .every(let interval): interval
        case .cron: .seconds(60)
        }
    }
}
