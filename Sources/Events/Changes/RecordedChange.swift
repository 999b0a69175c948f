/// A change with the names under which it is recorded.
struct RecordedChange: Sendable {
    /// The row's number.
    let rowID: Int64
    /// Its name outside.
    let eventID: EventID
    /// What happened.
    let change: Change
}
