import Postgres
import TestSupport
import Testing

@testable import JobQueue

/// What the explorer's database does PostgreSQL does.
@Suite(.database, .serialized)
struct ReplayTests {
    private func replay(_ traces: [[Move]], _ scenario: Scenario) async throws -> [PostgresReplay.Divergence] {
        var scenario = scenario
        scenario.countsTries = true
        let counting = scenario
        return try await TestDatabase.current.database.withConnection { connection in
            var divergences: [PostgresReplay.Divergence] = []
            for trace in traces {
                var replay = PostgresReplay(counting, on: connection)
                if let divergence = try await replay.run(trace) { divergences.append(divergence) }
            }
            return divergences
        }
    }

    @Test(arguments: Scenario.replayed)
    func `PostgreSQL does what the model does, in each situation that a statement can meet`(
        scenario: Scenario
    ) async throws {
        let ways = await Explorer.explore(scenario, waysToEach: 2).ways
        #expect(ways.count > 90)
        let divergences = try await replay(ways, scenario)
        #expect(divergences.isEmpty, "\(divergences.first.map { "\($0)" } ?? "")")
    }

    @Test(arguments: Scenario.walked)
    func `PostgreSQL does what the model does, on long ways that chance picks`(scenario: Scenario) async throws {
        var walk = RandomWalk(seed: 4711)
        let traces = (0..<20).map { _ in walk.moves(of: scenario, atMost: 60) }
        let divergences = try await replay(traces, scenario)
        #expect(divergences.isEmpty, "\(divergences.first.map { "\($0)" } ?? "")")
    }

    @Test func `PostgreSQL refuses the stale completion that the explorer finds without the token check`() async throws
    {
        let scenario = Scenario.smallest.without(.tokenOfCompletion)
        let finding = try #require(await Explorer.explore(scenario).finding)
        let divergences = try await replay([finding.trace], scenario)
        let divergence = try #require(divergences.first)
        #expect(divergence.step == finding.trace.count)
        #expect(divergence.model.first == "yes(true)")
        #expect(divergence.postgres.first == "yes(false)")
    }
}
