import Foundation

/// Tells whoever waits what is being done; the results alone go to standard output.
enum Console {
    static func say(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}
