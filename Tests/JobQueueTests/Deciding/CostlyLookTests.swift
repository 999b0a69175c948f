import JobQueue
import TestSupport
import Testing

@testable import JobQueue

@Suite(.tags(.unit))
struct CostlyLookTests {
    private let start = ContinuousClock.now

    @Test func `a quick look is made whenever its turn comes`() {
        var look = CostlyLook()
        #expect(look.isDue(at: start))
        look.ended(at: start, after: .milliseconds(20))
        #expect(look.isDue(at: start))
    }

    @Test func `a look that takes long is made for a hundredth of the time`() {
        var look = CostlyLook()
        look.ended(at: start, after: .milliseconds(320))
        #expect(!look.isDue(at: start + .milliseconds(29_999)))
        #expect(look.isDue(at: start + .seconds(30)))
        look.ended(at: start + .seconds(30), after: .milliseconds(1))
        #expect(look.isDue(at: start + .seconds(30)))
    }

    @Test func `a look that is called for is made, whatever it takes, until that time is over`() {
        var look = CostlyLook()
        look.ended(at: start, after: .seconds(2))
        look.hurry(until: start + .seconds(15))
        #expect(look.isDue(at: start + .seconds(1)))
        look.ended(at: start + .seconds(3), after: .seconds(2))
        #expect(look.isDue(at: start + .seconds(14)))
        #expect(!look.isDue(at: start + .seconds(15)))
    }
}
