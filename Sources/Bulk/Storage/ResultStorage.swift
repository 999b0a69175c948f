import Foundation
import JobQueue

/// Keeps segments and results: directories under `POLLUX_DATA_DIR`, which workers and api share until there is an object store.
///
/// A file is written once, under a name of its writer's lease, and never changed. Nothing here decides what counts: the database lists it.
public struct ResultStorage: Sendable {
    private let root: String
    /// Called before each write, for tests of a disk that fills up.
    let beforeWrite: (@Sendable () throws -> Void)?

    /// Keeps files under a directory, which is made when it is first needed.
    public init(directory: String) {
        self.init(directory: directory, beforeWrite: nil)
    }

    init(directory: String, beforeWrite: (@Sendable () throws -> Void)?) {
        root = directory.hasSuffix("/") ? directory + "bulk" : directory + "/bulk"
        self.beforeWrite = beforeWrite
    }

    /// Begins a file; one of that name, which only the same lease can have left, is written anew.
    func create(_ file: StoredFile, of bulk: BulkJobID) async throws -> FileAppender {
        let path = path(file, of: bulk)
        let directory = (path as NSString).deletingLastPathComponent
        let open = try await FileThreads.run {
            try Self.makeDirectory(directory)
            try Self.unlink(path)
            return try OpenFile(creating: path)
        }
        return FileAppender(file: open, beforeWrite: beforeWrite) { try Self.syncDirectory(directory) }
    }

    /// Opens a file, nil if there is none.
    func open(_ file: StoredFile, of bulk: BulkJobID) async throws -> OpenFile? {
        let path = path(file, of: bulk)
        return try await FileThreads.run { try OpenFile(reading: path) }
    }

    /// Takes files off the disk; those that are not there are no fault.
    func remove(_ files: [StoredFile], of bulk: BulkJobID) async throws {
        let paths = files.map { path($0, of: bulk) }
        try await FileThreads.run {
            for path in paths { try Self.unlink(path) }
        }
    }

    /// The files of a bulk job that are on the disk.
    func files(of bulk: BulkJobID) async throws -> [StoredFile] {
        let directory = "\(root)/\(bulk)"
        return try await FileThreads.run {
            let names = try Self.names(in: directory) + Self.names(in: directory + "/segments").map { "segments/\($0)" }
            return names.compactMap(StoredFile.init)
        }
    }

    /// The bulk jobs that have anything on the disk.
    func bulkJobs() async throws -> [BulkJobID] {
        let root = root
        return try await FileThreads.run {
            try Self.names(in: root).compactMap { BulkJobID($0) }
        }
    }

    /// Takes everything of a bulk job off the disk.
    func removeAll(of bulk: BulkJobID) async throws {
        let directory = "\(root)/\(bulk)"
        try await FileThreads.run {
            guard FileManager.default.fileExists(atPath: directory) else { return }
            do {
                try FileManager.default.removeItem(atPath: directory)
            } catch {
                guard FileManager.default.fileExists(atPath: directory) else { return }
                throw StorageError.refused(doing: "removing a directory", reason: "it is not empty or not ours")
            }
        }
    }

    private func path(_ file: StoredFile, of bulk: BulkJobID) -> String { "\(root)/\(bulk)/\(file.path)" }

    // MARK: - Blocking calls

    private static func names(in directory: String) throws -> [String] {
        guard let stream = opendir(directory) else {
            if errno == ENOENT { return [] }
            throw OpenFile.fault("reading a directory", errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func makeDirectory(_ directory: String) throws {
        if mkdir(directory, 0o700) == 0 {
            try syncDirectory((directory as NSString).deletingLastPathComponent)
            return
        }
        switch errno {
        case EEXIST: return
        case ENOENT:
            let parent = (directory as NSString).deletingLastPathComponent
            guard parent.count < directory.count, !parent.isEmpty else {
                throw OpenFile.fault("making a directory", ENOENT)
            }
            try makeDirectory(parent)
            try makeDirectory(directory)
        case let number:
            throw OpenFile.fault("making a directory", number)
        }
    }

    private static func syncDirectory(_ directory: String) throws {
        let descriptor = Foundation.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw OpenFile.fault("opening a directory", errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw OpenFile.fault("syncing a directory", errno) }
    }

    private static func unlink(_ path: String) throws {
        guard Foundation.unlink(path) != 0, errno != ENOENT else { return }
        throw OpenFile.fault("removing a file", errno)
    }
}
