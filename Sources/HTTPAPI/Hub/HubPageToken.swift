import Foundation
import VendorClient

/// Where the next page of a vendor's list begins, as opaque text: base64url JSON.
///
/// It names the object and the condition that it belongs to. One that was tampered with asks the caller's own vendor, with the caller's
/// own credentials, for another place: it can lead to nothing of anybody else's.
struct HubPageToken: Codable {
    let object: String
    let condition: String
    let order: String
    let cursor: String

    /// The text that a client sends back as `nextPage`.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return try encoder.encode(self).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    /// The place that a client's token names.
    ///
    /// - Throws: ``APIError``, 400, where it is no token of this list.
    func cursor(from text: String) throws(APIError) -> PageCursor {
        var base64 = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        while !base64.count.isMultiple(of: 4) { base64.append("=") }
        let read: HubPageToken?
        do {
            read = try Data(base64Encoded: base64).map { try JSONDecoder().decode(HubPageToken.self, from: $0) }
        } catch {
            read = nil
        }
        guard let read, let cursor = PageCursor(text: read.cursor), read.object == object else {
            throw .badRequest("nextPage: this is no token of this list; send back what Elements-Next-Page-Token gave")
        }
        guard read.condition == condition, read.order == order else {
            throw .badRequest("nextPage: this token belongs to the same list with another where or orderBy")
        }
        return cursor
    }
}
