import Elements

/// One thing that a vendor's webhook says about one record.
struct InboundItem: Sendable, Hashable {
    /// The object, such as `contacts`.
    let object: String
    /// The record's id at the vendor.
    let id: String
    /// What is said to have happened; nil where the ledger is to find out.
    let kind: ChangeKindName?
    /// When, as the vendor writes it.
    let date: String?
    /// The whole record, where the body has it.
    let record: [UInt8]?
}

/// What a body is about, as the element's mappings find it.
struct InboundItems: Sendable {
    /// The most records that one body may name; more are left to the pollers.
    static let most = 2_000
    /// The longest id of a record.
    static let longestID = 512

    /// What is said, in the order of the objects' names and then of the body.
    private(set) var items: [InboundItem] = []
    /// Things that concern an object and name no record.
    private(set) var unreadable = 0
    /// Whether there was more than is read.
    private(set) var isCut = false

    /// Reads a body.
    ///
    /// - Parameters:
    ///   - payload: the body as JSON.
    ///   - headers: the headers that the mappings read, by their names in lower case.
    ///   - resources: the objects that are wanted.
    init(_ payload: JSONRecord, headers: [String: String], resources: [Resource]) {
        for resource in resources {
            guard let mapping = resource.webhook else { continue }
            for item in Self.parts(of: payload, at: mapping.itemsPath) {
                guard items.count < Self.most else {
                    isCut = true
                    return
                }
                read(item, of: payload, headers, resource, mapping)
            }
        }
    }

    /// The headers that an element's mappings read, of those that came.
    static func headers(of arrived: ArrivedWebhook, for element: Element) -> [String: String] {
        let names = Set(element.resources.values.compactMap { $0.webhook?.typeHeader?.lowercased() })
        return names.reduce(into: [:]) { found, name in
            found[name] = arrived.value(of: name).map { String($0.prefix(200)) }
        }
    }

    private mutating func read(
        _ item: JSONRecord,
        of payload: JSONRecord,
        _ headers: [String: String],
        _ resource: Resource,
        _ mapping: WebhookMapping
    ) {
        var kind: ChangeKindName?
        if !mapping.kinds.isEmpty {
            guard let type = Self.type(of: item, in: payload, headers, mapping), let known = mapping.kinds[type] else {
                return
            }
            kind = known
        }
        guard let id = item.scalar(at: mapping.idPath)?.text, !id.isEmpty, id.utf8.count <= Self.longestID,
            id.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else {
            unreadable += 1
            return
        }
        items.append(
            InboundItem(
                object: resource.name,
                id: id,
                kind: kind,
                date: mapping.datePath.flatMap { item.scalar(at: $0)?.text },
                record: mapping.recordPath.flatMap { item.raw(at: $0) }.map(Array.init)
            )
        )
    }

    /// The type: of the header, of the item (or of the body around it), or of both with a dot between.
    private static func type(
        of item: JSONRecord,
        in payload: JSONRecord,
        _ headers: [String: String],
        _ mapping: WebhookMapping
    ) -> String? {
        var parts: [String] = []
        if let header = mapping.typeHeader {
            guard let value = headers[header.lowercased()] else { return nil }
            parts.append(value)
        }
        if let path = mapping.typePath {
            guard let value = (item.scalar(at: path) ?? payload.scalar(at: path))?.text else { return nil }
            parts.append(value)
        }
        return parts.joined(separator: ".")
    }

    /// The items of a body: those of the array at the path; without a path the body, or each of its items if it is an array.
    private static func parts(of payload: JSONRecord, at path: FieldPath?) -> [JSONRecord] {
        let isArray: Bool
        if case .composite(let text) = payload.value { isArray = text.hasPrefix("[") } else { isArray = false }
        guard path != nil || isArray else { return [payload] }
        do throws(JSONFault) {
            return try PageScan(dataPath: path, id: nil).scan(payload.bytes).records.map(\.record)
        } catch {
            // No array where the items should be: a body about something else.
            return []
        }
    }
}
