/// How a sandbox CRM is started.
public struct DemoVendorConfiguration: Sendable {
    /// The address to listen on.
    public var host = "127.0.0.1"

    /// The port to listen on, 0 for any free one.
    public var port = 0

    /// The user name that it wants.
    public var username = "demo"

    /// The password that it wants.
    public var password = "demo-password"

    /// What the faults by chance are drawn from.
    public var seed: UInt64 = 1

    /// How dates are written.
    public var dates = DateStyle.utc

    /// How it is told that a record is gone.
    public var deletions = DeletionStyle.vanish

    /// The step of the vendor's dates: what changes within one bears the same date.
    public var secondsPerDate = 1

    /// How far its clock is ahead of the machine's.
    public var clockSkewSeconds = 0.0

    /// How access tokens are given out.
    public var tokens = TokenDesk.Rules()

    /// What it always does in a way of its own.
    public var habits = VendorHabits()

    /// What it does wrong.
    public var faults = VendorFaults()

    var style: RecordStyle {
        RecordStyle(dates: dates, deletions: deletions, secondsPerDate: secondsPerDate)
    }

    /// Any free port on the loopback address.
    public init(port: Int = 0) {
        self.port = port
    }
}
