import DemoVendor
import Foundation
import TestSupport

/// A random history of a vendor's contacts: made, changed, touched and, where the cell can tell it, deleted and brought back.
struct History: Sendable {
    /// How many records are there before polling is asked for.
    var old = 12
    /// How many there are at most.
    var most = 40
    /// Whether records are deleted.
    var deletes = false
    /// Whether what was deleted comes back.
    var restores = false
    /// The time from one change to the next.
    var pause = Duration.milliseconds(90)
    /// Whether the record made last before it begins stays as it is.
    var sparesNewest = false
    /// How long it goes on.
    var length = Duration.seconds(14)

    /// Makes the records that are there before.
    func begin(_ vendor: DemoVendor) {
        for _ in 0..<old { vendor.records.create(.contacts, raw: [TruthJudge.revisionField: "0"], visible: .now) }
    }

    /// Changes records until the time is over.
    func go(_ vendor: DemoVendor) async throws {
        let end = ContinuousClock.now + length
        let spared = sparesNewest ? vendor.records.truth(.contacts).last?.id : nil
        while ContinuousClock.now < end {
            step(vendor.records, sparing: spared)
            try await letTimePass(pause)
        }
    }

    private func step(_ records: RecordStore, sparing spared: String?) {
        let all = records.truth(.contacts)
        let living = all.filter { $0.last != nil && $0.id != spared }
        guard living.count > 3, all.count >= most || Int.random(in: 0..<4) > 0, let one = living.randomElement() else {
            records.create(.contacts, raw: [TruthJudge.revisionField: "0"])
            return
        }
        switch Int.random(in: 0..<10) {
        case 0: records.update(.contacts, one.id)
        case 1 where deletes: records.delete(.contacts, one.id)
        case 2 where restores:
            guard let gone = all.filter({ $0.last == nil }).randomElement() else { return }
            records.restore(.contacts, gone.id, raw: Self.next(gone))
        default: records.update(.contacts, one.id, raw: Self.next(one))
        }
    }

    /// The field that makes the record's next version another than all before it.
    private static func next(_ truth: RecordTruth) -> [String: String] {
        let last = truth.versions.map(TruthJudge.revision).max() ?? 0
        return [TruthJudge.revisionField: "\(last + 1)"]
    }
}
