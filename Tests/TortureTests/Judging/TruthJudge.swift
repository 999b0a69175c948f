import DemoVendor

/// Compares what was told of a record with every version that it ever had.
struct TruthJudge {
    /// The number that each version of a record bears, so that an event is known by it.
    static let revisionField = "Pers_Revision"

    /// A state that a record was in: a revision, or nil where it was deleted.
    private struct State: Equatable {
        let revision: Int?
    }

    let id: String
    /// Whether it was there before polling was asked for.
    let isOld: Bool
    /// Whether the first poll has seen it: it sees what bears the base line's second.
    ///
    /// Of another nobody can say whether it was changed or only touched, so that its first news may tell what it was before.
    let isKnown: Bool
    private let states: [State]

    init(_ truth: RecordTruth, isOld: Bool, isKnown: Bool) {
        id = truth.id
        self.isOld = isOld
        self.isKnown = isKnown
        states = truth.versions.map { version in
            State(revision: version.change == .deleted ? nil : Self.revision(of: version))
        }
    }

    static func revision(of version: RecordVersion) -> Int {
        version.json(revisionField).flatMap(Int.init) ?? 0
    }

    /// What is wrong with the events of the record, nil if nothing is: they are an ordered part of its versions, end in the last one,
    /// none comes twice, and each has the type that what was told before it makes right.
    func fault(in events: [ToldEvent]) -> String? {
        let told = "record \(id), \(isOld ? "old" : "new"), was \(states.map(Self.word)), told \(events)"
        var isThere = isOld
        // An old record's first version was there before.
        var place = isOld ? 0 : -1
        var events = events[...]
        if isOld, !isKnown, let first = events.first, first.type == "UPDATED", first.revision == states.first?.revision
        {
            events.removeFirst()
        }
        for event in events {
            let wanted = State(revision: event.type == "DELETED" ? nil : event.revision)
            guard let next = states.indices.first(where: { $0 > place && states[$0] == wanted && isNews($0) }) else {
                return "\(event) was told twice or out of order: \(told)"
            }
            let right = wanted.revision == nil ? "DELETED" : (isThere ? "UPDATED" : "CREATED")
            guard event.type == right, wanted.revision != nil || isThere else {
                return "\(event) should be \(isThere ? right : "CREATED or nothing"): \(told)"
            }
            isThere = wanted.revision != nil
            place = next
        }
        return missing(behind: place, isThere: isThere).map { "\($0): \(told)" }
    }

    /// Whether a version is another state than the one before it: a touched date is none.
    private func isNews(_ index: Int) -> Bool {
        index == 0 || states[index] != states[index - 1]
    }

    private func missing(behind place: Int, isThere: Bool) -> String? {
        guard let last = states.last else { return nil }
        guard let revision = last.revision else { return isThere ? "its deletion was lost" : nil }
        let told = states.indices.contains(place) ? states[place].revision : nil
        return isThere && told == revision ? nil : "revision \(revision) was lost"
    }

    private static func word(_ state: State) -> String {
        state.revision.map(String.init) ?? "deleted"
    }
}

/// An event as it came out of the feed.
struct ToldEvent: Sendable, CustomStringConvertible {
    let id: String
    let position: Int
    let objectID: String
    let type: String
    let revision: Int

    var description: String { type == "DELETED" ? type : "\(type) \(revision)" }
}
