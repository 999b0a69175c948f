import Testing

@testable import Polling

struct BackoffTests {
    @Test func `waits double up to a cap and vary by a fifth`() {
        let backoff = Backoff(interval: .seconds(900))
        #expect(backoff.wait(after: 1, variation: 0) == .seconds(5))
        #expect(backoff.wait(after: 2, variation: 0) == .seconds(10))
        #expect(backoff.wait(after: 500, variation: 0) == .seconds(900))
        #expect(backoff.wait(after: 1, variation: 1) == .seconds(6))
        #expect(backoff.wait(after: 1, variation: -9) == .seconds(4))
    }

    @Test func `a poller that is due every second does not wait longer than that after one failure`() {
        #expect(Backoff(interval: .seconds(1)).wait(after: 1, variation: 0) == .seconds(1))
    }
}
