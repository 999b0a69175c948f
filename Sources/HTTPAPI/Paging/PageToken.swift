import Foundation

/// Where the next page of a list begins, as opaque text: base64url JSON.
///
/// It names the list it belongs to and a place in it, and nothing of whose list it is: every page is read for the organization of
/// its caller. One that was tampered with shows its caller another part of the caller's own list, so it needs no signature.
struct PageToken: Sendable, Hashable, Codable {
    /// The list.
    let list: String
    /// The last item of the page before.
    let after: Int64

    /// The text that a client sends back as `nextPage`.
    var text: String {
        let json = "{\"v\":1,\"list\":\"\(list)\",\"after\":\(after)}"
        return Data(json.utf8).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    init(list: String, after: Int64) {
        self.list = list
        self.after = after
    }

    /// Reads what a client sent.
    ///
    /// - Throws: ``APIError``, 400, where it is no token of that list.
    init(text: String, of list: String) throws(APIError) {
        var base64 = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        while !base64.count.isMultiple(of: 4) { base64.append("=") }
        let wrong = APIError.badRequest(
            "nextPage: this is no token of this list; send back what Elements-Next-Page-Token gave"
        )
        guard text.utf8.count <= 512, let data = Data(base64Encoded: base64) else { throw wrong }
        let read: PageToken
        do {
            read = try JSONDecoder().decode(PageToken.self, from: data)
        } catch {
            throw wrong
        }
        guard read.list == list, read.after >= 0 else { throw wrong }
        self = read
    }
}
