import Events
public import Foundation
public import Postgres

/// Decides what is a change, and of which type: the one door for all that is seen of a vendor's records.
///
/// For each record the ledger holds the version seen last: its date and the SHA-256 of its canonical JSON less what is ignored, in the
/// shape in which it was seen, and in another where that is known to be the same version. A version is a change if its hash differs from
/// the one held, and it is newer: by its date; or, where the dates are equal or order nothing, because its page was asked for no earlier
/// than the one held. An older version changes nothing, whichever way it comes.
///
/// List, GET and webhook show one record differently. A version of a shape that is not held is ``Judgement/unclear``, be it newer or not,
/// since a touched date alone is no change: somebody must read the record in the shape that is held, and judge that. Only where nobody
/// does (``LedgerRules/isReadAgain``) a newer date counts as a change.
///
/// A record that is left unclear keeps that mark, by which the next poll reads it in both shapes: then either door can compare.
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
    ///   - shape: how they were shown.
    ///   - askedAt: when the page was asked for, by the database's clock.
    ///   - scope: whose records they are.
    ///   - rules: by what they are judged.
    ///   - connection: the caller's transaction.
    /// - Returns: the changes, and the ids that cannot be judged in this shape.
    /// - Throws: what the database says, or ``LedgerError``.
    public func judge(
        _ versions: [SeenVersion],
        as shape: RecordShape = .list,
        askedAt: Date,
        in scope: LedgerScope,
        by rules: LedgerRules,
        on connection: Connection
    ) async throws -> Judgement {
        guard !versions.isEmpty else { return Judgement(changes: [], unclear: []) }
        let newest = Self.newestOfEach(versions)
        let page = JudgedPage(newest, shape: shape, askedAt: askedAt, scope: scope, rules: rules)
        var verdicts: [String: Verdict] = [:]
        for row in try await connection.query(Self.judgeStatement(page)) {
            let word = try row.decode("verdict", as: String.self)
            guard let verdict = Verdict(rawValue: word) else { throw LedgerError.unknownVerdict(word) }
            verdicts[try row.decode("record_id", as: String.self)] = verdict
        }
        let changes = newest.compactMap { version -> Change? in
            guard let kind = verdicts[version.id]?.event else { return nil }
            return Change(
                objectID: version.id,
                kind: kind,
                date: version.updated?.from ?? askedAt,
                record: kind == .deleted ? nil : version.bytes
            )
        }
        return Judgement(changes: changes, unclear: newest.map(\.id).filter { verdicts[$0] == .unclear })
    }

    /// The version to judge of each id: the one that is not older than another of the page, of equals the one that came last.
    static func newestOfEach(_ versions: [SeenVersion]) -> [SeenVersion] {
        var winners: [String: (index: Int, version: SeenVersion)] = [:]
        winners.reserveCapacity(versions.count)
        for (index, version) in versions.enumerated() {
            if let held = winners[version.id]?.version.updated, let new = version.updated, new.isBefore(held) {
                continue
            }
            winners[version.id] = (index, version)
        }
        guard winners.count < versions.count else { return versions }
        return winners.values.sorted { $0.index < $1.index }.map(\.version)
    }
}

/// What can be wrong with the ledger itself.
public enum LedgerError: Error, Sendable, Equatable {
    /// The table holds a word that this program does not know: it was written by a newer one.
    case unknownVerdict(String)
}
