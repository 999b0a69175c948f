/// What a webhook of the vendor's says about an object.
public struct WebhookMapping: Sendable, Hashable {
    /// Where in the body the items are; `nil` if the body is one item, or an array of them.
    public let itemsPath: FieldPath?
    /// Where in an item its type is.
    public let typePath: FieldPath?
    /// The header that says the type; with ``typePath``, the type is `HEADER.PATH`.
    public let typeHeader: String?
    /// What each type means; empty if the ledger is to find out.
    ///
    /// A type that is not named here is not about the object.
    public let kinds: [String: ChangeKindName]
    /// Where in an item the record's id is.
    public let idPath: FieldPath
    /// Where in an item the date of the change is, written as the object's updates are.
    public let datePath: FieldPath?
    /// Where in an item the whole record is, if the body has it.
    public let recordPath: FieldPath?
    /// Where in an item it says whose it is: what an instance's `event.notification.instance.finder` names.
    public let instancePath: FieldPath?
}

/// What has happened to a record, as elements spell it.
public enum ChangeKindName: String, Sendable, CaseIterable {
    /// It is new.
    case created = "CREATED"
    /// It is another.
    case updated = "UPDATED"
    /// It is gone.
    case deleted = "DELETED"
}
