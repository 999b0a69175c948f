import Foundation

/// What a thread of this process waits for in the system at this moment, where that is a wait with an end.
struct TimedWait {
    enum Clock {
        /// The one that only measures.
        case measuring
        /// The one on the wall, which an administrator sets.
        case onTheWall
    }

    /// Which clock ends the wait.
    let clock: Clock

    /// Reads how a thread waits for another one; nothing where it does not, or waits without an end.
    init?(ofThread number: Int32) {
        // The call's number, then what it was given: the word's address, the operation, a value, the end.
        guard let line = try? String(contentsOfFile: "/proc/self/task/\(number)/syscall", encoding: .utf8) else {
            return nil
        }
        let words = line.split(separator: " ").map { Int($0.drop(prefix: "0x"), radix: 16) }
        guard words.count == 9, let operation = words[2], let end = words[4], end != 0 else { return nil }
        let (waitUntilMoment, byTheWallClock, kinds) = (9, 256, 127)
        guard operation & kinds == waitUntilMoment else { return nil }
        clock = operation & byTheWallClock == 0 ? .measuring : .onTheWall
    }
}

extension Substring {
    fileprivate func drop(prefix: String) -> Substring {
        hasPrefix(prefix) ? dropFirst(prefix.count) : self
    }
}
