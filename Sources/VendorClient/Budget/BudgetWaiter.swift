import Instances

/// A call that waits for its permit.
struct BudgetWaiter: Sendable {
    typealias Answer = CheckedContinuation<Result<BudgetPermit, VendorError>, Never>

    let number: Int
    let right: CallRight
    let instance: InstanceID
    let weight: Int
    let deadline: ContinuousClock.Instant
    let answer: Answer

    /// How long a call may wait here before its caller is told to come again later.
    ///
    /// A page of an export asks for its records one by one: told to come again, all of it would have to be asked for again.
    static func patience(of right: CallRight) -> Duration {
        switch right {
        case .passThrough, .poll, .webhookGet: .seconds(2)
        case .upload, .bulk: .seconds(20)
        }
    }
}
