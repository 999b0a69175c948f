/// One of the objects that the sandbox CRM holds.
public enum CRMObject: String, CaseIterable, Codable, Sendable {
    /// People.
    case contacts
    /// Companies.
    case accounts
    /// Leads.
    case leads
    /// Opportunities.
    case opportunities
    /// The CRM's own users.
    case users

    /// What the names of this object's fields begin with, `Pers_` for contacts.
    public var prefix: String {
        switch self {
        case .contacts: "Pers_"
        case .accounts: "Comp_"
        case .leads: "Lead_"
        case .opportunities: "Oppo_"
        case .users: "User_"
        }
    }

    /// The field that holds when a record was changed last.
    public var updatedField: String { prefix + "UpdatedDate" }

    /// The field that holds when a record was made.
    public var createdField: String { prefix + "CreatedDate" }

    /// The field that holds a record's id, the same for every object.
    public static let idField = "key"
}
