import Testing

@testable import Postgres

struct PoolStateMachineTests {
    typealias Machine = PoolStateMachine
    typealias ID = PoolStateMachine.ConnectionID
    typealias Waiter = PoolStateMachine.WaiterID

    private let away = PostgresError.unavailable(reason: "away", state: nil)

    private func machine(limit: Int) -> Machine {
        Machine(limit: limit, firstBackoff: .milliseconds(100), longestBackoff: .seconds(1))
    }

    private func id(_ number: Int) -> ID { ID(rawValue: number) }
    private func waiter(_ number: Int) -> Waiter { Waiter(rawValue: number) }

    @Test func `no more connections are made than the limit`() {
        var pool = machine(limit: 2)
        #expect(pool.acquire(waiter(1), jitter: 0) == [.connect(id(0), after: .zero)])
        #expect(pool.acquire(waiter(2), jitter: 0) == [.connect(id(1), after: .zero)])
        #expect(pool.acquire(waiter(3), jitter: 0).isEmpty)
        #expect(pool.use.waiting == 3)
    }

    @Test func `waiters are served in the order in which they came`() {
        var pool = machine(limit: 1)
        _ = pool.acquire(waiter(1), jitter: 0)
        _ = pool.acquire(waiter(2), jitter: 0)
        _ = pool.acquire(waiter(3), jitter: 0)
        #expect(pool.connected(id(0), now: .zero, jitter: 0) == [.lend(id(0), to: waiter(1))])
        #expect(pool.release(id(0), isUsable: true, now: .zero, jitter: 0) == [.lend(id(0), to: waiter(2))])
        #expect(pool.release(id(0), isUsable: true, now: .zero, jitter: 0) == [.lend(id(0), to: waiter(3))])
    }

    @Test func `nobody overtakes a waiter by asking for an idle connection`() {
        var pool = machine(limit: 1)
        _ = pool.acquire(waiter(1), jitter: 0)
        #expect(pool.takeIdle() == nil)
        _ = pool.connected(id(0), now: .zero, jitter: 0)
        _ = pool.acquire(waiter(2), jitter: 0)
        #expect(pool.takeIdle() == nil)
        #expect(pool.release(id(0), isUsable: true, now: .zero, jitter: 0) == [.lend(id(0), to: waiter(2))])
    }

    @Test func `a broken connection is replaced for whoever waits`() {
        var pool = machine(limit: 1)
        _ = pool.acquire(waiter(1), jitter: 0)
        _ = pool.connected(id(0), now: .zero, jitter: 0)
        _ = pool.acquire(waiter(2), jitter: 0)
        let actions = pool.release(id(0), isUsable: false, now: .zero, jitter: 0)
        #expect(actions == [.close(id(0)), .connect(id(1), after: .zero)])
    }

    @Test func `while the server is away one attempt at a time is made, with a growing wait`() {
        var pool = machine(limit: 4)
        for number in 1...4 { _ = pool.acquire(waiter(number), jitter: 1) }
        // Four were on their way when the first failed; only the last one's failure leads to another.
        #expect(pool.connectFailed(id(0), away, jitter: 1).isEmpty)
        #expect(pool.connectFailed(id(1), away, jitter: 1).isEmpty)
        #expect(pool.connectFailed(id(2), away, jitter: 1).isEmpty)
        #expect(pool.connectFailed(id(3), away, jitter: 1) == [.connect(id(4), after: .milliseconds(800))])
        #expect(pool.connectFailed(id(4), away, jitter: 1) == [.connect(id(5), after: .seconds(1))])
        #expect(pool.connectFailed(id(5), away, jitter: 0) == [.connect(id(6), after: .milliseconds(500))])
        let actions = pool.connected(id(6), now: .zero, jitter: 0)
        #expect(actions.first == .lend(id(6), to: waiter(1)))
        #expect(actions.dropFirst().allSatisfy { if case .connect(_, .zero) = $0 { true } else { false } })
        #expect(actions.count == 4)
    }

    @Test func `whoever waits in vain is told that the server is away`() {
        var pool = machine(limit: 1)
        _ = pool.acquire(waiter(1), jitter: 0)
        _ = pool.connectFailed(id(0), away, jitter: 0)
        #expect(pool.giveUp(waiter(1), .timeout) == [.refuse(waiter(1), .unavailable(away))])
    }

    @Test func `whoever waits in vain for a busy pool is told so`() {
        var pool = machine(limit: 1)
        _ = pool.acquire(waiter(1), jitter: 0)
        _ = pool.connected(id(0), now: .zero, jitter: 0)
        _ = pool.acquire(waiter(2), jitter: 0)
        #expect(pool.giveUp(waiter(2), .timeout) == [.refuse(waiter(2), .timeout)])
        #expect(pool.giveUp(waiter(2), .timeout).isEmpty)
    }

    @Test func `an attempt that nobody waits for any more fails without another`() {
        var pool = machine(limit: 1)
        _ = pool.acquire(waiter(1), jitter: 0)
        _ = pool.giveUp(waiter(1), .cancelled)
        #expect(pool.connectFailed(id(0), away, jitter: 0).isEmpty)
        #expect(pool.use.connecting == 0)
    }

    @Test func `what has been idle too long is closed, and only that`() {
        var pool = machine(limit: 2)
        _ = pool.acquire(waiter(1), jitter: 0)
        _ = pool.acquire(waiter(2), jitter: 0)
        _ = pool.connected(id(0), now: .zero, jitter: 0)
        _ = pool.connected(id(1), now: .zero, jitter: 0)
        _ = pool.release(id(0), isUsable: true, now: .seconds(1), jitter: 0)
        _ = pool.release(id(1), isUsable: true, now: .seconds(8), jitter: 0)
        #expect(pool.prune(now: .seconds(11), idleTimeout: .seconds(10)) == [.close(id(0))])
        #expect(pool.takeIdle() == id(1))
    }

    @Test func `closing refuses waiters and finishes when the last connection is back`() {
        var pool = machine(limit: 2)
        _ = pool.acquire(waiter(1), jitter: 0)
        _ = pool.connected(id(0), now: .zero, jitter: 0)
        _ = pool.acquire(waiter(2), jitter: 0)
        #expect(pool.close() == [.refuse(waiter(2), .closed), .close(id(1))])
        #expect(pool.acquire(waiter(3), jitter: 0) == [.refuse(waiter(3), .closed)])
        #expect(pool.release(id(0), isUsable: true, now: .zero, jitter: 0) == [.close(id(0)), .finished])
    }

    @Test func `a connection that was made after the end is not lent`() {
        var pool = machine(limit: 1)
        _ = pool.acquire(waiter(1), jitter: 0)
        _ = pool.close()
        #expect(pool.connected(id(0), now: .zero, jitter: 0).isEmpty)
    }
}
