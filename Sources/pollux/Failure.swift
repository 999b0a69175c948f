import ArgumentParser
import Foundation

/// Tells on standard error why a command did not work, without the usage that a parser's error brings.
enum Failure {
    static func told(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let code as ExitCode {
            throw code
        } catch {
            say("\(error)")
            throw ExitCode.failure
        }
    }

    static func say(_ text: String) {
        let lines = text.split(separator: "\n").map { "pollux: \($0)\n" }.joined()
        FileHandle.standardError.write(Data(lines.utf8))
    }
}
