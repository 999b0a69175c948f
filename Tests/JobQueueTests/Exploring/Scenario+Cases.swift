import Testing

@testable import JobQueue

extension Scenario: CustomTestStringConvertible {
    /// Two workers and one job: whatever can go wrong twice.
    static let smallest = Scenario(
        name: "one job",
        jobs: 1,
        unwritten: 1,
        endings: Ending.allCases,
        leastStates: 8000
    )
    /// Two workers that prefetch one job each, and two jobs.
    static let prefetching = Scenario(name: "two jobs", endings: [.transacts], leastStates: 60000)
    /// The same with one fault, with what a loop writes for its handlers, and with answers that are late.
    static let writing = Scenario(
        name: "two jobs, written by the loop",
        unwritten: 1,
        faults: 1,
        allowed: [.kill, .mute, .cut, .slow],
        endings: [.completes, .fails],
        leastStates: 17000
    )
    /// Jobs that fail and are brought back, run late, are cancelled; a worker that stops in good order.
    static let governed = Scenario(
        name: "operators",
        workers: 1,
        maximumTries: 2,
        allowed: [.overrun, .drain, .cancel, .redrive, .cut, .kill, .slow],
        endings: Ending.allCases,
        leastStates: 15000
    )
    /// A job that has crashed twice, up to its quarantine and back, with workers that run two jobs at once.
    static let suspects = Scenario(
        name: "suspects",
        crashes: 2,
        concurrency: 2,
        prefetch: 0,
        helps: true,
        endings: [.completes],
        leastStates: 75000
    )

    /// Two loops of one worker complete and claim at once, their answers late or lost.
    ///
    /// With three faults there are 257,531 states and as little to be found; that takes most of a minute.
    static let helping = Scenario(
        name: "two loops",
        workers: 1,
        jobs: 3,
        concurrency: 2,
        prefetch: 0,
        helps: true,
        allowed: [.slow, .cut, .mute, .kill],
        endings: [.completes],
        leastStates: 15000
    )

    /// What is explored to the end.
    static let explored = [smallest, prefetching, writing, governed, suspects, helping]
    /// What is small enough to be explored once more for its ways.
    static let replayed = [smallest, writing, governed, suspects, helping]
    /// What is too large to be explored.
    static let walked = [
        Scenario(
            name: "three jobs",
            jobs: 3,
            maximumTries: 2,
            faults: 6,
            allowed: Fault.allCases,
            endings: Ending.allCases
        ),
        Scenario(
            name: "three workers",
            workers: 3,
            jobs: 4,
            crashes: 1,
            concurrency: 2,
            prefetch: 2,
            unwritten: 1,
            faults: 8
        ),
    ]

    /// The scenario's name.
    var testDescription: String { name }
}
