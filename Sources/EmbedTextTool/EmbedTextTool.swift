import Foundation

/// Writes one Swift file that holds the text of others: `EmbedTextTool OUTPUT INPUT…`.
@main
struct EmbedTextTool {
    static func main() throws {
        let paths = CommandLine.arguments.dropFirst()
        guard let output = paths.first else {
            FileHandle.standardError.write(Data("usage: EmbedTextTool OUTPUT INPUT…\n".utf8))
            exit(2)
        }
        var code = """
            /// The files that the build put into the binary, in the order of their names.
            enum EmbeddedText {
                static let files: [(name: String, text: String)] = [

            """
        for path in paths.dropFirst() {
            let url = URL(filePath: path)
            let text = try String(contentsOf: url, encoding: .utf8)
            let fence = String(repeating: "#", count: longestFence(in: text) + 1)
            code += "(\(fence)\"\(url.lastPathComponent)\"\(fence), \(fence)\"\"\"\n\(text)\n\"\"\"\(fence)),\n"
        }
        code += "]\n}\n"
        try code.write(toFile: output, atomically: true, encoding: .utf8)
    }

    /// The longest run of `#` in the text: a literal fenced by one more cannot be ended by it.
    private static func longestFence(in text: String) -> Int {
        var longest = 0
        var run = 0
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "#") ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
