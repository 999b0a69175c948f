import Cluster
import Foundation

/// The folder in which the demo leaves what it received, so that anybody can check it with other programs.
struct EvidenceFolder: Sendable {
    let url: URL

    /// Takes a folder, or makes a temporary one.
    init(_ path: String?) throws {
        let manager = FileManager.default
        url =
            path.map { URL(filePath: $0, directoryHint: .isDirectory) }
            ?? manager.temporaryDirectory.appending(path: "pollux-demo-\(UUID().uuidString.prefix(8).lowercased())")
        do {
            try manager.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw DemoError("the folder \(url.path) cannot be made")
        }
    }

    /// The path of a file in it.
    func path(_ name: String) -> String { url.appending(path: name).path }

    /// Writes a file.
    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: url.appending(path: name))
    }

    /// Writes a delivery: its headers, a line each, and its body, byte for byte.
    func keep(_ request: PlainHTTPRequest, key: String) throws {
        let headers = request.headers.map { "\($0.name): \($0.value)\n" }.joined()
        try write(Array(headers.utf8), to: "webhook.headers")
        try write(request.body, to: "webhook.body")
        try write(Array(key.utf8), to: "webhook.key")
    }
}
