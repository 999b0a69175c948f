/// Why something could not be measured.
enum BenchmarkError: Error, CustomStringConvertible {
    /// A peer's program failed or wrote something else than expected.
    case unreadable(String)

    var description: String {
        switch self {
        case .unreadable(let output): "a peer's output cannot be read:\n\(output)"
        }
    }
}
