import Testing

@testable import JobQueue

@Suite
struct SessionWatchTests {
    private let start = ContinuousClock().now

    private func watch() -> SessionWatch {
        SessionWatch(timeout: .seconds(6), longestGap: .seconds(3))
    }

    private func sighting(_ session: Int64 = 1, heartbeat: Int64 = 0) -> SessionWatch.Sighting {
        SessionWatch.Sighting(session: SessionID(rawValue: session), heartbeat: heartbeat)
    }

    /// Looks once a second and returns the seconds at which something was judged dead.
    private func deaths(
        _ watch: inout SessionWatch,
        seconds: ClosedRange<Int>,
        server: Int64 = 1,
        heartbeat: (Int) -> Int64 = { _ in 0 }
    ) -> [Int] {
        seconds.filter { second in
            !watch.look(
                at: [sighting(heartbeat: heartbeat(second))],
                serverStart: server,
                at: start + .seconds(second)
            ).isEmpty
        }
    }

    @Test func `a heartbeat that stands still for a timeout is a death`() {
        var watch = watch()
        #expect(deaths(&watch, seconds: 0...7) == [6, 7])
    }

    @Test func `a heartbeat that moves is life, however old it says it is`() {
        var watch = watch()
        #expect(deaths(&watch, seconds: 0...30, heartbeat: { Int64($0 / 5) - 1_000_000_000 }).isEmpty)
    }

    @Test func `after a lost connection everybody has a whole timeout`() {
        var watch = watch()
        #expect(deaths(&watch, seconds: 0...5).isEmpty)
        watch.connectionLost()
        #expect(deaths(&watch, seconds: 6...13) == [12, 13])
    }

    @Test func `a restart of the server that no look has noticed gives everybody a whole timeout`() {
        var watch = watch()
        #expect(deaths(&watch, seconds: 0...5).isEmpty)
        #expect(deaths(&watch, seconds: 6...13, server: 2) == [12, 13])
    }

    @Test func `a pause in which this process may have been stopped starts the watch anew`() {
        var watch = watch()
        #expect(deaths(&watch, seconds: 0...2).isEmpty)
        #expect(deaths(&watch, seconds: 3600...3607) == [3606, 3607])
    }

    @Test func `a session that is gone is forgotten`() {
        var watch = watch()
        #expect(deaths(&watch, seconds: 0...3).isEmpty)
        #expect(watch.look(at: [], serverStart: 1, at: start + .seconds(4)).isEmpty)
        #expect(deaths(&watch, seconds: 5...10).isEmpty)
    }
}
