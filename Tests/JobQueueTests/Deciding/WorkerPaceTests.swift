import Testing

@testable import JobQueue

@Suite
struct WorkerPaceTests {
    @Test func `nothing is held beyond the places before anything has run`() {
        #expect(WorkerPace().jobsAhead(ofPlaces: 10) == 0)
    }

    @Test(arguments: [
        (Duration.milliseconds(20), 0), (.milliseconds(2), 20), (.milliseconds(1), 40), (.microseconds(5), 1000),
    ])
    func `as many are at hand as will have started within four milliseconds`(run: Duration, ahead: Int) {
        var pace = WorkerPace()
        pace.ran(for: run)
        #expect(pace.jobsAhead(ofPlaces: 10) == ahead)
    }

    @Test func `one long job ends the haste at once, and many short ones bring it back`() {
        var pace = WorkerPace()
        pace.ran(for: .microseconds(5))
        pace.ran(for: .seconds(60))
        #expect(pace.jobsAhead(ofPlaces: 10) == 0)
        for _ in 0..<200 { pace.ran(for: .microseconds(5)) }
        #expect(pace.jobsAhead(ofPlaces: 10) == WorkerPace.mostAhead)
    }

    @Test func `a job that took no time at all is no reason to hold everything`() {
        var pace = WorkerPace()
        pace.ran(for: .zero)
        #expect(pace.jobsAhead(ofPlaces: .max) == WorkerPace.mostAhead)
    }

    @Test(arguments: [
        (Duration.microseconds(5), 1), (.microseconds(35), 3), (.microseconds(100), 10), (.seconds(1), 10),
    ])
    func `jobs of microseconds come one after another, longer ones take every place`(run: Duration, runners: Int) {
        var pace = WorkerPace()
        #expect(pace.runners(ofPlaces: 10) == 10)
        pace.ran(for: run)
        #expect(pace.runners(ofPlaces: 10) == runners)
    }
}
