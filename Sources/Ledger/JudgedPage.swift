import Crypto
import Elements
import Foundation

/// A page made ready for the statement that judges it.
struct JudgedPage: Sendable {
    let versions: [SeenVersion]
    let shape: RecordShape
    let askedAt: Date
    let scope: LedgerScope
    let rules: LedgerRules
    let hashes: [[UInt8]]
    let twins: [[UInt8]?]
    let deleted: [Bool]
    let verdicts: [String]

    init(_ versions: [SeenVersion], shape: RecordShape, askedAt: Date, scope: LedgerScope, rules: LedgerRules) {
        self.versions = versions
        self.shape = shape
        self.askedAt = askedAt
        self.scope = scope
        self.rules = rules
        let deleted = versions.map { rules.isDeleted($0) }
        self.deleted = deleted
        hashes = versions.map { Self.hash($0.bytes, ignoring: rules.ignored) }
        twins = versions.map { version in version.twin.map { Self.hash($0, ignoring: rules.ignored) } }
        // What was made and deleted before anybody was told of it is told to nobody.
        verdicts = zip(versions, deleted).map { $1 ? Verdict.seeded.rawValue : rules.verdict(ofNew: $0).rawValue }
    }

    /// The shape of the twins: what the list shows is held against the call for one record, and the other way round.
    var twinShape: RecordShape { shape == .get ? .list : .get }

    static func hash(_ bytes: [UInt8], ignoring ignored: [FieldPath]) -> [UInt8] {
        Array(SHA256.hash(data: JSONRecord(bytes).canonicalForm(ignoring: ignored)))
    }
}
