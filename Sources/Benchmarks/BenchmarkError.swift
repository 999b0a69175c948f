import Foundation

/// Why something could not be measured.
enum BenchmarkError: Error, CustomStringConvertible {
    /// A peer's program failed or wrote something else than expected.
    case unreadable(String)
    /// What was to be measured did not happen.
    case notMeasured(String)
    /// The system refused.
    case system(String, Int32)

    var description: String {
        switch self {
        case .unreadable(let output): "a peer's output cannot be read:\n\(output)"
        case .notMeasured(let reason): "not measured: \(reason)"
        case .system(let call, let code): "\(call): \(String(cString: strerror(code)))"
        }
    }
}
