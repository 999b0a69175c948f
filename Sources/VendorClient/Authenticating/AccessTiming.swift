/// How long things take and rest when tokens are got.
struct AccessTiming: Sendable {
    /// How long a lease holds; longer than the call for a token may take, so that only a process that is gone or stopped loses one.
    var lease = TokenExchange.longestCall + .seconds(15)
    /// How long a caller waits for others; longer than a lease.
    var longestWait = TokenExchange.longestCall + .seconds(45)
    /// The first and the longest pause between two looks at the row.
    var firstPause = Duration.milliseconds(50)
    var longestPause = Duration.milliseconds(500)
    /// How long a store is tried that the database does not take.
    var storeFor = Duration.seconds(30)
    /// How long a token is used without a look at the row.
    var cacheFor = Duration.seconds(300)

    /// How long no other token is got after two in a row were refused, the first time and at most.
    ///
    /// Whoever asks a vendor for tokens with each call that is refused may be locked out by it.
    var doubtFor = Duration.seconds(60)
    var longestDoubt = Duration.seconds(3_600)

    /// Until when a token may be used without another look.
    func goodUntil(_ record: AccessRecord) -> ContinuousClock.Instant {
        let time = record.refreshIn > .zero ? record.refreshIn : min(record.expiresIn - .seconds(2), .seconds(3))
        return .now + min(time, cacheFor)
    }

    /// How long nobody asks for a token after a failure, so that all workers together do not hammer what fails.
    func rest(after fault: VendorError, failures: Int) -> Duration {
        let variation = Double.random(in: 0.8...1.2)
        let doubled = Duration.seconds(2 << min(max(failures, 0), 8))
        return switch fault {
        // The instance is marked and asks no more by itself; what is new at the vendor's shall not wait for long.
        case .credentialsRevoked: .seconds(30)
        case .rateLimited(let wait): min(max(wait ?? .seconds(30), .seconds(1)), .seconds(3_600))
        case .refused, .internalFault, .cancelled: .seconds(1)
        case .permanent, .malformed: min(max(doubled, .seconds(10)), .seconds(300)) * variation
        case .temporary, .pageTooLarge, .outcomeUnknown: min(doubled, .seconds(300)) * variation
        }
    }
}
