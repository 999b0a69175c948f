import Synchronization

/// Decides for each request what is done wrong to it: first what was queued, then by chance.
final class FaultSwitch: Sendable {
    private struct State {
        var faults = VendorFaults()
        var queued: [VendorFault] = []
        var random: UInt64
    }

    private let state: Mutex<State>

    init(seed: UInt64) {
        state = Mutex(State(random: seed))
    }

    var faults: VendorFaults {
        get { state.withLock { $0.faults } }
        set { state.withLock { $0.faults = newValue } }
    }

    func queue(_ faults: [VendorFault]) {
        state.withLock { $0.queued.append(contentsOf: faults) }
    }

    func next() -> VendorFault? {
        state.withLock { state in
            guard state.queued.isEmpty else { return state.queued.removeFirst() }
            let faults = state.faults
            var chance = Self.draw(&state.random)
            let choices: [(Double, VendorFault)] = [
                (faults.rateLimited, .rateLimited(retryAfterSeconds: faults.retryAfterSeconds)),
                (faults.serverErrors, .status(500)),
                (faults.dressedErrors, .dressedError),
                (faults.truncated, .truncated),
                (faults.dropped, .dropped),
                (faults.slow, .slow(seconds: faults.slowSeconds)),
            ]
            for (fraction, fault) in choices {
                if chance < fraction { return fault }
                chance -= fraction
            }
            return nil
        }
    }

    /// Whether by chance a fraction's turn has come.
    func happens(_ fraction: Double) -> Bool {
        guard fraction > 0 else { return false }
        return state.withLock { Self.draw(&$0.random) < fraction }
    }

    /// One of so many, by chance.
    func pick(below count: Int) -> Int {
        state.withLock { min(Int(Self.draw(&$0.random) * Double(count)), max(count - 1, 0)) }
    }

    var latency: Duration {
        state.withLock { state in
            let jitter = Double(state.faults.latencyJitterMilliseconds) * Self.draw(&state.random)
            return .milliseconds(state.faults.latencyMilliseconds) + .milliseconds(Int(jitter))
        }
    }

    var visibility: Visibility {
        state.withLock { state in
            guard state.faults.late > 0, Self.draw(&state.random) < state.faults.late else { return .now }
            return .after(.seconds(state.faults.lateSeconds))
        }
    }

    /// A number from 0 up to 1, by splitmix64: the same faults for the same seed.
    private static func draw(_ state: inout UInt64) -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return Double(mixed >> 11) / Double(UInt64(1) << 53)
    }
}
