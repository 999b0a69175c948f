import Foundation
import Glibc

/// Where a server's files can lie in memory, for one whose data nobody wants to keep.
///
/// A test run copies a database a suite, a thousand files each. On a disk that is most of the run's time, and it gets worse: ext4
/// without a journal looks at every file deleted in the last minutes before it makes a new one.
enum MemoryFolder {
    /// A file system in memory that every Linux has, in containers often one of 64 MB.
    static let path = "/dev/shm"

    /// Bytes that a whole test run takes, several times over.
    private static let wanted = 8 << 30

    /// Whether there is room for a test run, in the file system and in what it takes its memory from.
    static var isRoomy: Bool {
        min(room, availableMemory, containerMemory) >= wanted && access(path, W_OK) == 0
    }

    private static var room: Int {
        var system = statvfs()
        guard statvfs(path, &system) == 0 else { return 0 }
        let blocks = Int(clamping: system.f_bavail)
        let (bytes, overflows) = blocks.multipliedReportingOverflow(by: Int(clamping: system.f_bsize))
        return overflows ? .max : bytes
    }

    /// What the kernel says can be used without swapping.
    private static var availableMemory: Int {
        let line = text("/proc/meminfo").split(separator: "\n").first { $0.hasPrefix("MemAvailable:") } ?? ""
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 } ?? 0
    }

    /// What a container's limit leaves; its own share of the kernel's answer is not told it.
    private static var containerMemory: Int {
        guard let limit = Int(text("/sys/fs/cgroup/memory.max")) else { return .max }
        return limit - min(Int(text("/sys/fs/cgroup/memory.current")) ?? 0, limit)
    }

    private static func text(_ path: String) -> String {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
