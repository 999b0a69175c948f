import Events
import Foundation
import Ledger
import Postgres

extension PollPage {
    var scope: LedgerScope {
        LedgerScope(organization: poller.organization, instance: poller.instance, object: poller.object)
    }

    func rules(of course: Course, _ plan: PollPlan) -> LedgerRules {
        switch course {
        case .poll: plan.rules(of: poller, isSeeding: !poller.isSeeded)
        // The first listing of everything meets records that no poll has seen, some without a date.
        case .beside(let side): plan.rules(of: poller, isSeeding: side.purpose == .reconcile && side.lastRunAt == nil)
        }
    }

    /// Judges a page, in the transaction that commits it.
    ///
    /// At the last try, what is unclear is left as it is, rather than thrown.
    func judge(
        _ facts: PageFacts,
        _ course: Course,
        _ plan: PollPlan,
        isLastTry: Bool,
        on connection: Connection
    ) async throws -> [Change] {
        var rules = rules(of: course, plan)
        var changes = try await judgeResolved(facts, rules, on: connection)
        let resolved = Set(facts.resolved.map(\.id))
        // Nobody reads any more of this page: a newer date then tells, so that nothing is left behind the watermark.
        rules.wantsTwins = rules.wantsTwins && !isLastTry
        rules.isReadAgain = rules.isReadAgain && !isLastTry
        let listed = try await job.ledger.judge(
            facts.versions.filter { !resolved.contains($0.id) },
            askedAt: facts.askedAt,
            in: scope,
            by: rules,
            on: connection
        )
        guard isLastTry || listed.unclear.isEmpty else { throw Unclear(ids: listed.unclear) }
        changes += listed.changes
        if !facts.unwanted.isEmpty {
            try await job.ledger.touch(facts.unwanted, askedAt: facts.askedAt, in: scope, on: connection)
        }
        guard !resolved.isEmpty else { return changes }
        let order = Dictionary(facts.versions.enumerated().map { ($1.id, $0) }) { first, _ in first }
        return changes.sorted { (order[$0.objectID] ?? .max) < (order[$1.objectID] ?? .max) }
    }

    /// Judges what was read again by itself, then lends its form to the page's own.
    ///
    /// Where it is what was held, so is the page's, which was read between the two. Where it is not, the page's may be from before the
    /// change, and is left out. Where only the page's can be held against what is held, that one decides.
    private func judgeResolved(
        _ facts: PageFacts,
        _ rules: LedgerRules,
        on connection: Connection
    ) async throws -> [Change] {
        guard !facts.resolved.isEmpty, let askedAt = facts.resolvedAt else { return [] }
        let again = try await job.ledger.judge(
            facts.resolved,
            as: .get,
            askedAt: askedAt,
            in: scope,
            by: rules,
            on: connection
        )
        let changed = Set(again.changes.map(\.objectID))
        let forms = Dictionary(facts.resolved.map { ($0.id, $0) }) { $1 }
        let twins = facts.versions.compactMap { version -> SeenVersion? in
            guard let form = forms[version.id], form.updated == version.updated, !changed.contains(version.id) else {
                return nil
            }
            var twin = version
            twin.twin = form.bytes
            return twin
        }
        let known = try await job.ledger.judge(twins, askedAt: askedAt, in: scope, by: rules, on: connection)
        // Changed between the two, or dated otherwise: no twin, but still the form that is held.
        let alone = Set(again.unclear).subtracting(twins.map(\.id))
        var plain = rules
        plain.wantsTwins = false
        let rest = try await job.ledger.judge(
            facts.versions.filter { alone.contains($0.id) },
            askedAt: facts.askedAt,
            in: scope,
            by: plain,
            on: connection
        )
        return again.changes + known.changes + rest.changes
    }
}
