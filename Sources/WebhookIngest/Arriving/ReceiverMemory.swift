import Foundation
import Instances
import Synchronization

/// The instances that the last webhooks were taken for, as they were read: the next one for them needs no look-up.
///
/// What is remembered may have changed since. So nothing is refused by it, and what is taken by it is written only where the row is
/// still the one that was read: the writing statement compares each instance's version. Only those are remembered that are named by
/// their numbers or by a secret path: which of them a payload means depends on instances that may be new.
final class ReceiverMemory: Sendable {
    /// Whom a request names.
    struct Key: Hashable {
        private let element: String
        private let names: [String]

        /// Makes a key; nil where only the database can tell who is meant.
        init?(_ address: InboundAddress, of element: String) {
            switch address {
            case .instances(let ids): names = Set(ids).sorted { $0.rawValue < $1.rawValue }.map { "\($0.rawValue)" }
            case .secret(let secret): names = ["secret", Data(secret.hash).base64EncodedString()]
            case .payload: return nil
            }
            self.element = element
        }
    }

    private struct Remembered {
        let instances: [ConnectedInstance]
        let now: Date
        let readAt: ContinuousClock.Instant
    }

    /// How long an instance's opened secrets are held, and how far the database's time is reckoned from when it was read.
    private static let longest = Duration.seconds(60)
    private static let most = 1_000

    private let clock = ContinuousClock()
    private let remembered = Mutex<[Key: Remembered]>([:])

    /// Who was meant when it was last asked for; nil where that is too long ago.
    func receivers(_ key: Key) -> InstanceReceivers? {
        remembered.withLock { all in
            guard let known = all[key] else { return nil }
            let age = known.readAt.duration(to: clock.now)
            guard age < Self.longest else {
                all[key] = nil
                return nil
            }
            return InstanceReceivers(instances: known.instances, now: known.now.addingTimeInterval(age / .seconds(1)))
        }
    }

    /// Remembers what was read no earlier than at that time, for the webhooks that follow.
    func remember(_ found: InstanceReceivers, readAt: ContinuousClock.Instant, as key: Key) {
        remembered.withLock { all in
            if all.count >= Self.most {
                let now = clock.now
                all = all.filter { $0.value.readAt.duration(to: now) < Self.longest }
                if all.count >= Self.most { all = [:] }
            }
            all[key] = Remembered(instances: found.instances, now: found.now, readAt: readAt)
        }
    }

    /// Forgets what has changed.
    func forget(_ key: Key) {
        remembered.withLock { $0[key] = nil }
    }
}
