import Elements

/// What webhooks that are acted upon together come to: for each object the records to ask for, once each.
struct InboundWork: Sendable {
    /// One object's part.
    struct Part: Sendable {
        /// The object, as the instance has configured it.
        let resource: Resource
        /// The ids to ask for, in the order in which they were named first.
        var ids: [String] = []
        /// Those that the vendor has named as deleted, under its signature.
        var named: Set<String> = []
        /// Records that are believed as they came, the last of each id.
        var believed: [String: [UInt8]] = [:]
        /// Whether only a poll can tell what has changed.
        var needsPoll = false
    }

    /// The parts by object.
    private(set) var parts: [String: Part] = [:]
    /// For each webhook that was read: its place among those that wait, and why it is ignored if it is.
    private(set) var read: [(index: Int, note: String?, isAboutNothing: Bool)] = []
    /// The records that are asked for or believed.
    private(set) var count = 0

    /// Records after which no further webhook is taken along.
    static let enough = 200

    /// Reads webhooks, the job's own first, until there is enough to do; those that are not read wait for their own jobs.
    init(_ waiting: [WaitingInbound], isSigned: Bool, resources: [Resource]) {
        for (index, inbound) in waiting.enumerated() {
            guard index == 0 || count < Self.enough else { return }
            add(inbound, at: index, isSigned: isSigned, resources)
        }
    }

    private mutating func add(_ inbound: WaitingInbound, at index: Int, isSigned: Bool, _ resources: [Resource]) {
        let payload: InboundPayload
        do throws(InboundPayload.Fault) {
            payload = try InboundPayload(form: inbound.form, bytes: inbound.body)
        } catch {
            read.append((index, "the body cannot be read", true))
            return
        }
        let found = InboundItems(payload.record, headers: inbound.headers, resources: resources)
        var notes: [String] = []
        if found.unreadable > 0 { notes.append("\(found.unreadable) items name no record") }
        if found.isCut { notes.append("of more than \(InboundItems.most) items the first were read") }
        var asked = 0
        var left = 0
        for item in found.items {
            guard let resource = resources.first(where: { $0.name == item.object }) else { continue }
            guard isSigned || asked < InboundJob.mostHintedRecords else {
                left += 1
                parts[item.object, default: Part(resource: resource)].needsPoll = true
                continue
            }
            asked += 1
            add(item, resource, isSigned: isSigned)
        }
        if found.isCut { for object in Set(found.items.map(\.object)) { parts[object]?.needsPoll = true } }
        if left > 0 { notes.append("\(left) records of a hint were left to the poller") }
        if found.items.isEmpty, notes.isEmpty { notes.append("it is about no object that the instance wants") }
        read.append((index, notes.isEmpty ? nil : notes.joined(separator: "; "), found.items.isEmpty))
    }

    private mutating func add(_ item: InboundItem, _ resource: Resource, isSigned: Bool) {
        var part = parts[item.object] ?? Part(resource: resource)
        defer { parts[item.object] = part }
        if isSigned, item.kind == .deleted { part.named.insert(item.id) }
        if resource.canBeAsked {
            guard !part.ids.contains(item.id) else { return }
            part.ids.append(item.id)
            count += 1
        } else if isSigned, item.kind == .deleted {
            part.believed[item.id] = nil
            count += 1
        } else if isSigned, let record = item.record {
            part.named.remove(item.id)
            part.believed[item.id] = record
            count += 1
        } else {
            part.needsPoll = true
        }
    }
}
