import Foundation
import Instances
import VendorClient

/// Where the next page of a vendor's list begins, as opaque text: base64url JSON.
///
/// It names the instance, the object and the condition that it belongs to, and is no good for any other. The voucher keeps a client
/// from writing a place of its own: a link, say, to what no object of the element shows.
struct HubPageToken: Codable {
    let instance: InstanceID
    let object: String
    let condition: String
    let order: String
    var cursor = ""
    var voucher = Data()

    /// The text that a client sends back as `nextPage`, once it is vouched for.
    func text() throws -> String {
        Data(try json()).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    /// Reads what a client sent; nil for what is no token at all.
    init?(text: String) {
        var base64 = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        while !base64.count.isMultiple(of: 4) { base64.append("=") }
        guard let data = Data(base64Encoded: base64) else { return nil }
        do {
            self = try JSONDecoder().decode(HubPageToken.self, from: data)
        } catch {
            return nil
        }
    }

    /// The token of a list's beginning.
    init(instance: InstanceID, object: String, condition: String, order: String) {
        self.instance = instance
        self.object = object
        self.condition = condition
        self.order = order
    }

    /// What is vouched for: all but the voucher.
    func content() throws -> [UInt8] {
        var bare = self
        bare.voucher = Data()
        return try bare.json()
    }

    private func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Array(try encoder.encode(self))
    }
}

/// Gives an instance's clients their page tokens, and takes them back.
struct HubPageTokens {
    let instances: InstanceStore
    let instance: InstanceID
    let organization: OrganizationID

    /// The text of a list's token for the page that begins there.
    func text(of token: HubPageToken, at cursor: PageCursor) throws -> String {
        var token = token
        token.cursor = cursor.text
        token.voucher = Data(try instances.voucher(for: token.content(), of: instance, organization: organization))
        return try token.text()
    }

    /// The place that a client's token names.
    ///
    /// - Throws: ``APIError``, 400, where it is none of this list, or none that was given out.
    func cursor(from text: String, of list: HubPageToken) throws -> PageCursor {
        guard let read = HubPageToken(text: text), read.instance == instance, read.object == list.object,
            try instances.vouched(Array(read.voucher), for: read.content(), of: instance, organization: organization),
            let cursor = PageCursor(text: read.cursor)
        else {
            throw APIError.badRequest(
                "nextPage: this is no token of this list; send back what Elements-Next-Page-Token gave"
            )
        }
        guard read.condition == list.condition, read.order == list.order else {
            throw APIError.badRequest("nextPage: this token belongs to the same list with another where or orderBy")
        }
        return cursor
    }
}
