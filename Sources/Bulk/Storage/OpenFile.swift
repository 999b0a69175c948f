import Foundation

/// An open file descriptor, closed when nobody holds it any more.
///
/// All calls block: they belong on ``FileThreads``.
final class OpenFile: Sendable {
    private let descriptor: Int32

    /// Makes a new file; one of that name must not be there.
    init(creating path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.fault("making a file", errno) }
    }

    /// Opens a file, nil if there is none.
    init?(reading path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Self.fault("opening a file", errno)
        }
    }

    /// Opens whatever is there for writing, for tests of what a disk refuses.
    init(writing path: String) throws {
        descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.fault("opening a file", errno) }
    }

    deinit { close(descriptor) }

    /// Appends all of the bytes; a short write goes on with the rest.
    func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                guard let base = buffer.baseAddress else { return }
                let written = Foundation.write(descriptor, base + offset, buffer.count - offset)
                if written > 0 {
                    offset += written
                } else if written == 0 || errno != EINTR {
                    throw Self.fault("writing a file", written == 0 ? ENOSPC : errno)
                }
            }
        }
    }

    /// Returns once what was written survives a loss of power.
    func sync() throws {
        while fdatasync(descriptor) != 0 {
            guard errno == EINTR else { throw Self.fault("syncing a file", errno) }
        }
    }

    /// The bytes at a place, fewer than asked for only at the end.
    func read(at offset: Int64, count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
            while filled < buffer.count {
                guard let base = buffer.baseAddress else { return }
                let got = pread(descriptor, base + filled, buffer.count - filled, off_t(offset) + off_t(filled))
                if got == 0 { return }
                if got > 0 {
                    filled += got
                } else if errno != EINTR {
                    throw Self.fault("reading a file", errno)
                }
            }
        }
    }

    /// The file's length.
    func length() throws -> Int64 {
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw Self.fault("measuring a file", errno) }
        return Int64(information.st_size)
    }

    static func fault(_ doing: String, _ number: Int32) -> StorageError {
        switch number {
        case ENOSPC, EDQUOT, EFBIG: .full(doing: doing)
        default: .refused(doing: doing, reason: String(cString: strerror(number)))
        }
    }
}
