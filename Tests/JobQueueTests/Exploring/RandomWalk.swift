/// Ways through the states that chance picks, the same ones in every run.
struct RandomWalk: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Makes up to so many moves.
    mutating func moves(of scenario: Scenario, atMost length: Int) -> [Move] {
        var world = World(scenario)
        var moves: [Move] = []
        var faults = 0
        var journal: [Exchange] = []
        while moves.count < length {
            var choices: [(Move, World)] = []
            for move in world.moves(scenario, mayFail: faults < scenario.faults) {
                var after = world
                after.make(move, scenario, journal: &journal)
                if after != world { choices.append((move, after)) }
            }
            guard let (move, after) = choices.randomElement(using: &self) else { break }
            moves.append(move)
            world = after
            faults += move.isFault ? 1 : 0
        }
        return moves
    }
}
