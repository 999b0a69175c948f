public import Elements
public import Foundation

/// One page as a vendor gave it.
public struct VendorPage: Sendable {
    /// The records that fulfil the condition, in the vendor's order, their bytes untouched.
    public let records: [RecordSlice]
    /// Where the next page begins; nil after the last.
    public let next: PageCursor?
    /// How many records the whole list has, where the vendor says.
    public let total: Int?
    /// Whether the vendor took all of the condition, so that its total counts no others.
    public let isWhole: Bool
    /// The vendor's own time when the call began, to the second and rather too early; nil where it tells none.
    public let vendorDate: Date?
    /// How many records came, before any was filtered out here.
    public let size: Int
    /// The id of the first record that came, whether it was filtered out here or not; nil of a page without records.
    public let firstID: String?
    /// The id of the last one.
    public let lastID: String?
    /// By which the page is told from others.
    var mark: String?

    /// A page that holds nothing, behind the last one.
    static let empty = VendorPage.empty(at: nil)

    /// The same, at the vendor's own time.
    static func empty(at vendorDate: Date?) -> VendorPage {
        VendorPage(
            records: [],
            next: nil,
            total: nil,
            isWhole: true,
            vendorDate: vendorDate,
            size: 0,
            firstID: nil,
            lastID: nil
        )
    }
}
