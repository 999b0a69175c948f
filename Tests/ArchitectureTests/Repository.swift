import Foundation

/// The checkout that these tests were built from, read as text.
struct Repository {
    struct File {
        let path: String
        let text: String
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    }

    struct Unreadable: Error {
        let path: String
    }

    let root: URL

    init(testFile: String = #filePath) {
        root = URL(filePath: testFile).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path).sorted()
    }

    /// Every file below `folder` whose name ends in `suffix`, in the order of the paths.
    func files(below folder: String, suffix: String) throws -> [File] {
        guard let paths = FileManager.default.enumerator(atPath: root.appending(path: folder).path) else {
            throw Unreadable(path: folder)
        }
        return try paths.compactMap { $0 as? String }.filter { $0.hasSuffix(suffix) }.sorted()
            .map { File(path: "\(folder)/\($0)", text: try text("\(folder)/\($0)")) }
    }
}
