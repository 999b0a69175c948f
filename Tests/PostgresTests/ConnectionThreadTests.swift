import Synchronization
import TestSupport
import Testing

@testable import Postgres

struct ConnectionThreadTests {
    @Test func `a pause is measured by a clock that nobody sets`() async throws {
        let thread = ConnectionThread()
        let number = Mutex<Int32?>(nil)
        let wentOn = Mutex<Bool?>(nil)
        #expect(
            thread.perform {
                number.withLock { $0 = threadNumber() }
                let isWanted = thread.pause(for: .seconds(3_600))
                wentOn.withLock { $0 = isWanted }
            }
        )
        try await eventually("the thread waits for a time") {
            number.withLock(\.self).flatMap(TimedWait.init(ofThread:)) != nil
        }
        let wait = try #require(number.withLock(\.self).flatMap(TimedWait.init(ofThread:)))
        #expect(wait.clock == .measuring)

        // Closing the pool ends it all the same.
        thread.stop()
        try await eventually("the thread goes on") { wentOn.withLock(\.self) == false }
    }

    @Test func `a pause lasts as long as it was to, and no time when it was to last none`() async throws {
        let thread = ConnectionThread()
        for length in [Duration.milliseconds(30), .zero, .seconds(-5)] {
            let start = ContinuousClock.now
            let wentOn = await withCheckedContinuation { continuation in
                let isTaken = thread.perform { continuation.resume(returning: thread.pause(for: length)) }
                if !isTaken { continuation.resume(returning: false) }
            }
            #expect(wentOn)
            #expect(ContinuousClock.now - start >= length)
        }
        thread.stop()
    }
}
