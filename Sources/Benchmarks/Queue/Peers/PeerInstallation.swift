import Foundation

/// The peers' Python environment, made on first use in a folder that git ignores.
enum PeerInstallation {
    static var folder: URL { root.appending(path: "deploy/peers") }
    static var python: URL { environment.appending(path: "bin/python") }

    private static var root: URL { URL(filePath: FileManager.default.currentDirectoryPath) }
    private static var environment: URL { root.appending(path: ".build-peers") }

    /// Installs what is missing, and returns what could not be installed.
    static func prepare() async throws -> String {
        _ = try await CommandOutput.of(folder.appending(path: "prepare"), [environment.path])
        return try String(contentsOf: environment.appending(path: "missing"), encoding: .utf8)
            .split(separator: "\n").joined(separator: ", ")
    }
}
