/// How the queue is maintained.
public struct MaintenanceConfiguration: Sendable {
    /// For how long a session may be silent before its jobs are given back.
    public var sessionTimeout: Duration = .seconds(6)
    /// How often silent sessions and overdue jobs are looked for.
    public var rescueInterval: Duration = .seconds(1)
    /// How long after its longest run a job's lease is taken though its session lives; its worker cancels it before.
    public var overdueGrace: Duration = .seconds(6)
    /// Crashes in a row at which a job is quarantined.
    public var quarantineAfter = 3
    /// How often ready jobs are looked for that lie below their queue's floor.
    ///
    /// They were enqueued by a transaction that took longer than a floor takes to pass, or let go by a claim that was rolled
    /// back. It is the most that one of them waits, in addition.
    public var sweepInterval: Duration = .seconds(3)
    /// How often partitions are made and dropped.
    public var retentionInterval: Duration = .seconds(60)
    /// For how many days ahead partitions are made.
    public var daysAhead = 7
    /// How long finished jobs and their tries are kept.
    public var historyRetention: Duration = .seconds(14 * 86400)
    /// How long dead jobs are kept.
    public var deadRetention: Duration = .seconds(90 * 86400)
    /// How long the row of a lost session is kept, so that it is known should it come back.
    public var sessionRetention: Duration = .seconds(86400)

    /// Describes maintenance with the defaults of the documentation.
    public init() {}
}
