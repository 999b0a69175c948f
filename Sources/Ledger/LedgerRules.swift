public import Elements
public import Foundation

/// By what an object's versions are judged.
public struct LedgerRules: Sendable {
    /// The vendor's time when polling was asked for: what is not dated after it was there before; nil where it is not known.
    public let baseLine: Date?
    /// Whether no walk over the object has been complete yet.
    public let isSeeding: Bool
    /// How far apart the dates of creation and update may be in a record that was only made.
    public let createdCheckTolerance: Duration
    /// What is left out of the hash: noise, and the date of the update, so that a touched date alone is no event.
    public let ignored: [FieldPath]
    /// How a record says of itself that it is deleted, if records do.
    public var deletes: DeletesMode = .none
    /// Whether what was there before the base line is told too.
    public var tellsAll = false
    /// How long a deleted record is remembered.
    public var retention: Duration = .seconds(30 * 86_400)
    /// Before it, nobody will read again: a version of an older date that cannot be compared is taken for the one that is held.
    ///
    /// Nil where everything will be read again.
    public var settledBefore: Date?
    /// Whether the ledger holds every record that was ever there when it was polled, so that what it doesn't hold was told to nobody.
    public var holdsAll = false
    /// Whether somebody reads a version again that came in a shape which is not held.
    ///
    /// A newer date alone then tells nothing: it may be a touched one. Where nobody does, what is newer by its date is a change.
    public var isReadAgain = false
    /// Whether a version of the list wants its twin where another door has left the record unclear, so that this door can compare the next.
    public var wantsTwins = false

    /// Describes rules.
    ///
    /// - Parameters:
    ///   - baseLine: the vendor's time when polling was asked for.
    ///   - isSeeding: whether this belongs to the object's first walk.
    ///   - createdCheckTolerance: how far apart the two dates of a new record may be.
    ///   - ignored: the fields that a change in is none, the update's date among them.
    public init(
        baseLine: Date?,
        isSeeding: Bool,
        createdCheckTolerance: Duration = .zero,
        ignored: [FieldPath] = []
    ) {
        self.baseLine = baseLine
        self.isSeeding = isSeeding
        self.createdCheckTolerance = createdCheckTolerance
        self.ignored = ignored
    }

    /// Describes the rules that an object's element sets.
    ///
    /// - Parameters:
    ///   - resource: the object, as the instance has configured it.
    ///   - baseLine: the vendor's time when polling was asked for.
    ///   - isSeeding: whether no walk over the object has been complete yet.
    public init(of resource: Resource, baseLine: Date?, isSeeding: Bool) {
        let date = resource.hashesUpdatedDate ? nil : resource.dates.updated?.path
        self.init(
            baseLine: baseLine,
            isSeeding: isSeeding,
            createdCheckTolerance: resource.createdCheckTolerance,
            ignored: resource.ignoreFields + (date.map { [$0] } ?? [])
        )
        deletes = resource.deletes
        retention = resource.poll.retention
    }

    /// Whether a version says of itself that its record is deleted.
    func isDeleted(_ version: SeenVersion) -> Bool {
        guard case .field = deletes else { return false }
        return deletes.isDeleted(JSONRecord(version.bytes))
    }

    /// What to make of a version of a record that the ledger has never seen.
    func verdict(ofNew version: SeenVersion) -> Verdict {
        guard isTold(version) else { return .seeded }
        guard let created = version.created else { return .created }
        if let baseLine, created.to >= baseLine { return .created }
        guard let updated = version.updated else { return .updated }
        let distance = abs(updated.from.timeIntervalSince(created.from))
        return distance <= createdCheckTolerance / .seconds(1) ? .created : .updated
    }

    /// Whether a version counts as dated after the base line.
    ///
    /// Of a date that may mean several instants the first walk takes the earliest (the record was most likely there before), later walks
    /// the latest (the first has not seen it).
    private func isTold(_ version: SeenVersion) -> Bool {
        if tellsAll { return true }
        guard let updated = version.updated, let baseLine else { return !isSeeding }
        return (isSeeding ? updated.from : updated.to) > baseLine
    }
}
