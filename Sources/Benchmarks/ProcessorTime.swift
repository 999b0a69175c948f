import Foundation

/// How long processors have worked for somebody.
enum ProcessorTime {
    /// For this process so far, in seconds.
    static var own: Double { seconds(__rusage_who_t(RUSAGE_SELF.rawValue)) }

    /// For processes that this one has started and that have ended, in seconds.
    static var children: Double { seconds(__rusage_who_t(RUSAGE_CHILDREN.rawValue)) }

    private static func seconds(_ who: __rusage_who_t) -> Double {
        var usage = rusage()
        guard getrusage(who, &usage) == 0 else { return .nan }
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }
}
