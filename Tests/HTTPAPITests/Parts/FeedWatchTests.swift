import Synchronization
import TestSupport
import Testing

@testable import HTTPAPI

@Suite struct FeedWatchTests {
    @Test func `who waits is woken by a position beyond theirs, and only then`() async throws {
        let head = Head()
        let watch = FeedWatch { head.position.withLock { $0 } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for position in [1, 5] as [Int64] {
                group.addTask {
                    _ = await watch.wait(beyond: position, until: .now + .seconds(20))
                    head.woken.withLock { $0 += 1 }
                }
            }
            head.position.withLock { $0 = 3 }
            try await eventually { head.woken.withLock { $0 } == 1 }
            head.position.withLock { $0 = 6 }
            try await group.waitForAll()
        }
        #expect(head.woken.withLock { $0 } == 2)
    }

    @Test func `a cancelled wait and a closed watch end at once`() async {
        let watch = FeedWatch { 0 }
        let start = ContinuousClock.now
        let waiting = Task { await watch.wait(beyond: 0, until: .now + .seconds(60)) }
        waiting.cancel()
        #expect(await waiting.value)
        async let other = watch.wait(beyond: 0, until: .now + .seconds(60))
        await watch.close()
        #expect(await other == false)
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    /// A head that the test moves, and how many have been woken.
    private final class Head: Sendable {
        let position = Mutex<Int64>(0)
        let woken = Mutex(0)
    }
}
