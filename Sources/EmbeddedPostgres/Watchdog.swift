import Foundation
import Glibc
import Synchronization

/// A shell that outlives us by a moment: when our end of its pipe closes, for whatever reason, it stops the server.
///
/// A SIGKILL of this process runs none of its code; the kernel closes the pipe all the same. The shell has a process
/// group of its own, as Foundation gives every child, so that a Ctrl-C in the terminal does not end it first.
final class Watchdog: Sendable {
    private let process: Mutex<Process>
    private let ended: AsyncStream<Void>
    private let lifeline: FileHandle

    init(_ installation: ServerInstallation, data: URL, removing folder: URL?) throws {
        let pipe = Pipe()
        lifeline = pipe.fileHandleForWriting
        // Nobody else's child may hold our end.
        _ = fcntl(lifeline.fileDescriptor, F_SETFD, FD_CLOEXEC)
        let script = """
            read line
            "$0" -D "$1" -m immediate -s -w stop >/dev/null 2>&1
            [ -z "$2" ] || rm -rf "$2"
            """
        let shell = ["/bin/sh", "-c", script, installation.binaries.appending(path: "pg_ctl").path]
        let command = installation.asUser(shell + [data.path, folder?.path ?? ""])
        let watching = Process()
        watching.executableURL = URL(filePath: command[0])
        watching.arguments = Array(command.dropFirst())
        watching.currentDirectoryURL = URL(filePath: "/")
        watching.standardInput = pipe
        watching.standardOutput = FileHandle.nullDevice
        watching.standardError = FileHandle.nullDevice
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        watching.terminationHandler = { _ in continuation.finish() }
        try watching.run()
        ended = stream
        process = Mutex(watching)
    }

    /// Lets go of the pipe and waits until the shell has cleaned up.
    func release() async {
        try? lifeline.close()
        for await _ in ended {}
    }
}
