import Foundation
import Testing

/// A row of `Vectors/dates.tsv`.
struct DateVector: CustomTestStringConvertible, Sendable {
    let pattern: String
    let input: String
    let zone: String
    let expected: String

    var testDescription: String { "\(pattern) \(input) \(zone)" }

    static func all(kind: String) throws -> [DateVector] {
        let url = try #require(Bundle.module.url(forResource: "dates", withExtension: "tsv", subdirectory: "Vectors"))
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").compactMap { line in
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard columns.count == 5, columns[0] == kind else { return nil }
            return DateVector(pattern: columns[1], input: columns[2], zone: columns[3], expected: columns[4])
        }
    }
}
