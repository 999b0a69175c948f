/// Guesses what somebody meant who wrote a name that does not exist.
enum Suggestion {
    /// `; did you mean 'NAME'?`, or what there is to choose from.
    static func phrase(for written: String, among known: [String]) -> String {
        let near = known.map { ($0, distance(written.lowercased(), $0.lowercased())) }.min { $0.1 < $1.1 }
        if let near, near.1 <= max(1, min(3, near.0.count / 2)) { return "; did you mean '\(near.0)'?" }
        guard !known.isEmpty else { return "" }
        return "; it takes \(known.sorted().joined(separator: ", "))"
    }

    /// How many letters must be changed, added, taken out or swapped with their neighbour.
    static func distance(_ one: String, _ other: String) -> Int {
        let left = Array(one)
        let right = Array(other)
        var before: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, target) in right.enumerated() {
                var best = min(last[column + 1], current[column]) + 1
                best = min(best, last[column] + (letter == target ? 0 : 1))
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == target {
                    best = min(best, before[column - 1] + 1)
                }
                current.append(best)
            }
            (before, last) = (last, current)
        }
        return last[right.count]
    }
}
