import Crypto
import Elements
public import Events
public import Foundation
public import Postgres

/// Decides what is a change, and of which type: the one door for all that is seen of a vendor's records.
///
/// For each record the ledger holds the version seen last: its date and the SHA-256 of its canonical JSON less what is ignored. A version
/// is a change if its hash differs from the one held, and it is newer: by its date; or, where the dates are equal or order nothing,
/// because its page was asked for no earlier than the one held. An older version changes nothing, whichever way it comes.
///
/// Judging moves the ledger, so it belongs in the transaction that records the events: rolled back, the same page is judged the same
/// again; committed, it is told never again.
public struct Ledger: Sendable {
    /// Makes a ledger; all of its state is in the database.
    public init() {}

    /// Judges the versions of one page, in one statement.
    ///
    /// Rows are taken in the order of their ids, so that two pages never wait for each other in a circle.
    ///
    /// - Parameters:
    ///   - versions: what came, in the order in which changes are to be told. Of two versions with one id the newer counts.
    ///   - askedAt: when the page was asked for, by the database's clock.
    ///   - scope: whose records they are.
    ///   - rules: by what they are judged.
    ///   - connection: the caller's transaction.
    /// - Returns: the changes, in the order of the versions.
    /// - Throws: what the database says, or ``LedgerError``.
    public func judge(
        _ versions: [SeenVersion],
        askedAt: Date,
        in scope: LedgerScope,
        by rules: LedgerRules,
        on connection: Connection
    ) async throws -> [Change] {
        guard !versions.isEmpty else { return [] }
        let newest = Self.newestOfEach(versions)
        let rows = try await connection.query(Self.judgeStatement(newest, askedAt: askedAt, in: scope, by: rules))
        var kinds: [String: EventKind] = [:]
        for row in rows {
            let word = try row.decode("verdict", as: String.self)
            guard let verdict = Verdict(rawValue: word) else { throw LedgerError.unknownVerdict(word) }
            kinds[try row.decode("record_id", as: String.self)] = verdict.event
        }
        return newest.compactMap { version in
            kinds[version.id].map { kind in
                Change(objectID: version.id, kind: kind, date: version.updated?.from ?? askedAt, record: version.bytes)
            }
        }
    }

    /// The version to judge of each id: the one that is not older than another of the page, of equals the one that came last.
    static func newestOfEach(_ versions: [SeenVersion]) -> [SeenVersion] {
        var winners: [String: (index: Int, version: SeenVersion)] = [:]
        for (index, version) in versions.enumerated() {
            if let held = winners[version.id]?.version.updated, let new = version.updated, new.isBefore(held) {
                continue
            }
            winners[version.id] = (index, version)
        }
        return winners.values.sorted { $0.index < $1.index }.map(\.version)
    }

    static func hash(_ version: SeenVersion, ignoring ignored: [FieldPath]) -> [UInt8] {
        Array(SHA256.hash(data: JSONRecord(version.bytes).canonicalForm(ignoring: ignored)))
    }
}

/// What can be wrong with the ledger itself.
public enum LedgerError: Error, Sendable, Equatable {
    /// The table holds a word that this program does not know: it was written by a newer one.
    case unknownVerdict(String)
}
