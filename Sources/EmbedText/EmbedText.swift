import Foundation
import PackagePlugin

/// Puts a folder of text files into a target's code, as raw string literals.
///
/// `.embedInCode` of 60 kB took the compiler a minute, as an array of bytes; this takes no time that can be measured. The
/// input folder is listed file by file, so an edit leads to a new build. That a file is new, or gone, SwiftPM sees when it plans the
/// package anew: touch `Package.swift`, or build clean.
@main
struct EmbedText: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let (folder, suffixes) = source(of: target, in: context)
        // A target without such a folder gets an empty list.
        let entries = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        let names = entries.filter { name in suffixes.contains { name.hasSuffix($0) } }
        let inputs = names.sorted().map { folder.appending(path: $0) }
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedText.swift")
        return [
            .buildCommand(
                displayName: "Embedding \(inputs.count) files of \(folder.lastPathComponent) into \(target.name)",
                executable: try context.tool(named: "EmbedTextTool").url,
                arguments: [output.path] + inputs.map(\.path),
                inputFiles: inputs,
                outputFiles: [output]
            )
        ]
    }

    /// The schema's files stand at the top level, where operators look for them; a target's own stand in its `Catalogue`.
    private func source(of target: any Target, in context: PluginContext) -> (folder: URL, suffixes: [String]) {
        guard target.name == "Schema" else {
            return (target.directoryURL.appending(path: "Catalogue"), [".yaml", ".schema.json"])
        }
        return (context.package.directoryURL.appending(path: "migrations"), [".sql"])
    }
}
