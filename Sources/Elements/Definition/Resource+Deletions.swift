extension Resource {
    /// The items of a list of deletions, as records of this object that have no other fields than that list shows.
    public func items(of deletions: DeletionList) -> Resource {
        var items = self
        items.idField = deletions.idField
        items.dates = DatesConfiguration(updated: deletions.date, created: nil)
        return items
    }
}
