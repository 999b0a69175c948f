/// A page of a list as it is answered, with every way of telling where the next one is.
struct ListAnswer: Sendable {
    let page: ListPage
    let query: ListQuery
    let habits: VendorHabits
    let dates: DateStyle
    /// The path below the API's root.
    let path: String
    let parameters: [String: String]

    func answer() -> VendorAnswer {
        if let status = habits.statusPastEnd, page.records.isEmpty, page.offset > 0 || query.offset > 0 {
            return .error(status, code: "NO_SUCH_PAGE", message: "the list ends before")
        }
        let next = nextCursor?.text
        let link = next.map(link)
        var body: [UInt8] = Array((habits.omitsTotal ? "{\"data\":[" : "{\"total\":\(page.total),\"data\":[").utf8)
        for (index, record) in page.records.enumerated() {
            if index > 0 { body.append(contentsOf: [UInt8(ascii: ","), UInt8(ascii: "\n")]) }
            body.append(contentsOf: query.deletions ? deletion(record) : record.version.bytes)
        }
        let offset = query.cursor == nil ? query.offset : page.offset
        body.append(contentsOf: Array("],\"offset\":\(offset),\"count\":\(page.records.count)".utf8))
        body.append(contentsOf: Array(",\"next\":\(next.map(JSONText.quoted) ?? "null")".utf8))
        body.append(contentsOf: Array(",\"more\":\(next != nil),\"links\":{".utf8))
        if let link { body.append(contentsOf: Array("\"next\":\(JSONText.quoted(link))".utf8)) }
        body.append(contentsOf: Array("}}".utf8))
        var answer = VendorAnswer(body: body)
        if let link { answer.headers.append(("Link", "<\(link)>; rel=\"next\"")) }
        return answer
    }

    /// Where the next page is said to be: behind this one, or, with a cursor that loops, behind the first page again.
    private var nextCursor: ListCursor? {
        guard let limit = habits.loopsAfter, let cursor = query.cursor, cursor.pages >= limit else { return page.next }
        return page.second
    }

    /// The next page's address: this one's, with another cursor.
    private func link(_ cursor: String) -> String {
        var parameters = parameters
        for name in ["page", "offset", "startIndex", "$skip"] { parameters[name] = nil }
        parameters["cursor"] = cursor
        let text = parameters.sorted { $0.key < $1.key }.map { "\(Self.encoded($0.key))=\(Self.encoded($0.value))" }
        return "\(CRMRoutes.root)\(path)?\(text.joined(separator: "&"))"
    }

    private func deletion(_ record: ListedRecord) -> [UInt8] {
        let id = JSONText.quoted(String(record.number))
        return Array("{\"\(CRMObject.idField)\":\(id),\"deletedAt\":\(dates.json(record.updated))}".utf8)
    }

    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(Character(Unicode.Scalar(byte)))
            default: "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 0x0F)])"
            }
        }.joined()
    }
}
