import Dispatch

extension Explorer {
    /// Explores on a thread of its own: it takes seconds, and the suites beside it share a few threads for their tasks.
    static func explore(_ scenario: Scenario, waysToEach count: Int = 0) async -> Exploration {
        await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                var explorer = Explorer(scenario)
                continuation.resume(returning: explorer.explore(waysToEach: count))
            }
        }
    }
}
