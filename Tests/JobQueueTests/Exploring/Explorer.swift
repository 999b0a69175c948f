/// Walks through every state that can be reached, those with fewer faults first and of them the nearer ones, so that the
/// first wrong one has the plainest trace.
///
/// A state is looked at once, with as many faults left as can be: what may go wrong with fewer may go wrong with more.
struct Explorer {
    /// What was found.
    struct Exploration: Sendable {
        /// How many states there are.
        var states = 0
        /// How many moves between them.
        var moves = 0
        /// How many of the states have every job at its end.
        var settled = 0
        /// Whether there were more states than were to be looked at.
        var isCutShort = false
        /// What is wrong, and the shortest way to it.
        var finding: Finding?
        /// Ways to statements, at least one to each situation that there is.
        var ways: [[Move]] = []
    }

    /// Something wrong and how to get there.
    struct Finding: Sendable, CustomStringConvertible {
        let what: String
        let trace: [Move]

        var description: String {
            ([what] + trace.enumerated().map { "  \($0 + 1). \($1)" }).joined(separator: "\n")
        }
    }

    private struct Arrival {
        let from: Int?
        let move: Move?
        let faults: Int
        let depth: Int
    }

    let scenario: Scenario
    /// No more states than that.
    var limit = 2_000_000

    private var states: [World] = []
    private var index: [World: Int] = [:]
    /// The best way to each state: with the fewest faults, and of those the shortest.
    private var arrivals: [Arrival] = []
    private var isDone: [Bool] = []
    /// The states to be looked at, by faults and depth.
    private var open: [[[Int]]] = []
    private var layer = 0
    private var depth = 0
    private var place = 0
    /// For each state those from which it is reached by a move that is no fault.
    private var origins: [[Int32]] = []

    init(_ scenario: Scenario) {
        self.scenario = scenario
    }

    /// Explores.
    ///
    /// - Parameter count: To each situation at most so many ways are returned.
    /// - Returns: What was found.
    mutating func explore(waysToEach count: Int = 0) -> Exploration {
        var exploration = Exploration()
        var situations: [Situation: Int] = [:]
        enter(World(scenario), by: nil, faults: 0, depth: 0)
        var journal: [Exchange] = []
        while let number = next(), exploration.finding == nil {
            guard states.count <= limit else {
                exploration.isCutShort = true
                break
            }
            let state = states[number]
            let arrival = arrivals[number]
            if let what = state.violation {
                exploration.finding = Finding(what: what, trace: trace(to: number))
                break
            }
            for move in state.moves(scenario, mayFail: arrival.faults < scenario.faults) {
                var after = state
                journal.removeAll(keepingCapacity: true)
                after.make(move, scenario, journal: &journal)
                guard after != state else { continue }
                exploration.moves += 1
                if count > 0 {
                    let here = Set(journal.map { Situation($0, before: state.database) })
                    if here.contains(where: { situations[$0, default: 0] < count }) {
                        exploration.ways.append(trace(to: number) + [move])
                        for situation in here { situations[situation, default: 0] += 1 }
                    }
                }
                let faults = arrival.faults + (move.isFault ? 1 : 0)
                let target = enter(after, by: (number, move), faults: faults, depth: arrival.depth + 1)
                if !move.isFault { origins[target].append(Int32(number)) }
            }
        }
        exploration.states = states.count
        exploration.settled = states.count { $0.database.isSettled }
        if exploration.finding == nil, !exploration.isCutShort { exploration.finding = stuck() }
        return exploration
    }

    /// Enters a state where it is new, or the way to it where that is better than the one known.
    @discardableResult
    private mutating func enter(_ state: World, by way: (from: Int, move: Move)?, faults: Int, depth: Int) -> Int {
        let arrival = Arrival(from: way?.from, move: way?.move, faults: faults, depth: depth)
        let number: Int
        if let known = index[state] {
            guard (faults, depth) < (arrivals[known].faults, arrivals[known].depth) else { return known }
            number = known
            arrivals[number] = arrival
        } else {
            number = states.count
            states.append(state)
            index[state] = number
            arrivals.append(arrival)
            origins.append([])
            isDone.append(false)
        }
        while open.count <= faults { open.append([]) }
        while open[faults].count <= depth { open[faults].append([]) }
        open[faults][depth].append(number)
        return number
    }

    /// The next state: of those with the fewest faults the nearest.
    private mutating func next() -> Int? {
        while layer < open.count {
            while depth < open[layer].count {
                while place < open[layer][depth].count {
                    let number = open[layer][depth][place]
                    place += 1
                    guard !isDone[number] else { continue }
                    isDone[number] = true
                    return number
                }
                depth += 1
                place = 0
            }
            layer += 1
            depth = 0
        }
        return nil
    }

    private func trace(to state: Int) -> [Move] {
        var moves: [Move] = []
        var number = state
        while let from = arrivals[number].from, let move = arrivals[number].move {
            moves.append(move)
            number = from
        }
        return moves.reversed()
    }

    /// Finds the first state from which, if nothing more goes wrong, no way leads to the end of every job.
    private func stuck() -> Finding? {
        var isFree = states.map(\.database.isSettled)
        var open = isFree.indices.filter { isFree[$0] }
        while let state = open.popLast() {
            for origin in origins[state].map(Int.init) where !isFree[origin] {
                isFree[origin] = true
                open.append(origin)
            }
        }
        let stuck = isFree.indices.filter { !isFree[$0] }
        let nearest = stuck.min { one, other in
            (arrivals[one].faults, arrivals[one].depth) < (arrivals[other].faults, arrivals[other].depth)
        }
        guard let nearest else { return nil }
        return Finding(what: "from here on some job never comes to an end", trace: trace(to: nearest))
    }
}
