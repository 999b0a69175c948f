/// The types of events that tell of something else than a record.
enum LifecycleTypes {
    /// All of them, by name.
    static let all = [
        "bulk_sync.running", "bulk_sync.completed", "bulk_sync.completed_with_error", "bulk_sync.canceled",
        "bulk_sync.failed", "poll.gap", "poller.failing", "poller.recovered", "poller.paused", "instance.revoked",
    ]
}
