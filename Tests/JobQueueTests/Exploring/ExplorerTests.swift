import Testing

@testable import JobQueue

/// The claim-lease-rescue protocol, in every state that it can get into.
///
/// The workers are production's `WorkerSlots`, `LeaseAudit` and `Settlement`, the rescuer's eyes its `SessionWatch`; the
/// database is a model, which `ReplayTests` holds against PostgreSQL. The largest scenario has some 81,000 states.
@Suite(.tags(.unit), .serialized)
struct ExplorerTests {
    @Test(arguments: Scenario.explored)
    func `no job is lost, stuck or finished twice, in whatever order and whatever goes wrong`(scenario: Scenario) async
    {
        let exploration = await Explorer.explore(scenario)
        #expect(exploration.finding == nil, "\(exploration.finding?.description ?? "")")
        #expect(!exploration.isCutShort)
        #expect(exploration.states >= scenario.leastStates)
        #expect(exploration.settled > 0)
    }

    @Test(arguments: [
        (Rule.tokenOfCompletion, Scenario.smallest, "job 1 was ended under token 1, while it waits", 5),
        (.tokenOfRelease, .prefetching, "job 2 was ended under token 1, while it waits", 5),
        (.secondLookAtHeartbeat, .smallest, "session 1 was marked lost after a sign of life", 2),
        (.crashOnlyOfStarted, .prefetching, "job 2 counts a crash and had not been started", 3),
        (.forgiveness, .smallest, "session 1 came back, and a crash stays counted for it", 5),
        (.suspectRunsAlone, .suspects, "a suspect runs beside another job", 1),
        (.audit, .smallest, "from here on some job never comes to an end", 1),
        (.suspectStartsLast, .suspects, "job 2 was quarantined and had not run alone", 7),
        (.auditOfEachClaim, .helping, "1/1 went back while the answer of its claim was on its way", 2),
        (.promise, .helping, "a worker holds more than it has places for", 3),
        (.returnIsRepeated, .smallest, "session 1 came back, and a crash stays counted for it", 5),
    ])
    func `a rule taken out is missed, by the shortest way`(
        rule: Rule,
        scenario: Scenario,
        what: String,
        moves: Int
    ) async throws {
        let finding = try #require(await Explorer.explore(scenario.without(rule)).finding)
        #expect(finding.what == what)
        #expect(finding.trace.count == moves, "\(finding)")
    }

    @Test func `without the token a worker that was silent ends a job under a lease that is another's by now`()
        async throws
    {
        let finding = try #require(await Explorer.explore(.smallest.without(.tokenOfCompletion)).finding)
        #expect(
            finding.description == """
                job 1 was ended under token 1, while it waits
                  1. worker 0 claims
                  2. worker 0 falls silent
                  3. a rescuer marks who was silent as lost
                  4. a rescuer gives back the jobs of session 1
                  5. worker 0: the handler of 1/1 completes the job in its own transaction
                """
        )
    }
}
