public import Events

extension LedgerRules {
    /// Returns what is told of a version of a record that nobody has seen; nil where nothing is.
    ///
    /// Without a ledger there is nothing else to judge by: for tools that try an element.
    public func event(ofUnseen version: SeenVersion) -> EventKind? {
        isDeleted(version) ? nil : verdict(ofNew: version).event
    }
}
