/// Lays an instance's configuration of its pollers over the element's own, and notes every mistake with its place.
///
/// A class because readers of its parts add to one list; it never leaves the call that reads the configuration.
final class PollerConfigurationReader {
    static let root = "event.poller.configuration"
    let element: Element
    private(set) var faults: [PollerConfigurationError.Fault] = []

    init(element: Element) {
        self.element = element
    }

    func note(_ place: String, _ message: String) {
        faults.append(PollerConfigurationError.Fault(place: place, message: message))
    }

    func all(_ text: String?, objects: String?) -> [PollerConfiguration] {
        var found: [PollerConfiguration] = []
        if let text, !text.isEmpty {
            for member in members(text) {
                if let merged = one(member.name, Array(member.value)) { found.append(merged) }
            }
        } else {
            let ready = element.orderedResources.filter { $0.list != nil && $0.dates.updated != nil }
            found = ready.compactMap { one($0.name, Array("{}".utf8)) }
        }
        guard let objects, !objects.isEmpty else { return found }
        return narrowed(found, to: objects)
    }

    func one(_ object: String, _ bytes: [UInt8]) -> PollerConfiguration? {
        let place = "\(Self.root).\(object)"
        guard let resource = element.resources[object], resource.list != nil else {
            note(place, unknown(object))
            return nil
        }
        guard let reader = ObjectReader(bytes, place: place, notes: self) else { return nil }
        let before = faults.count
        let query = query(reader, object) ?? resource.poll.query
        let pageSize = reader.integer("pageSize", 1...2_000) ?? query?.pageSize
        let delay = reader.integer("pollDelay", 0...31_536_000) ?? 0
        for name in ["filterByUpdatedDate", "filterByCurrentDate"] { reader.bool(name) }
        var merged = resource
        if let path = reader.fieldPath("idField") { merged.idField = path }
        if let seconds = reader.integer("createdCheckTolerance", 0...86_400) {
            merged.createdCheckTolerance = .seconds(seconds)
        }
        if let dates = reader.object("datesConfiguration") {
            merged.dates.updated = date("updated", dates, resource.dates.updated)
            merged.dates.created = date("created", dates, resource.dates.created)
            dates.finish()
        }
        reader.finish()
        guard faults.count == before else { return nil }
        return PollerConfiguration(
            object: object,
            resource: merged,
            query: query,
            pageSize: pageSize,
            overlap: max(resource.poll.overlap, .seconds(delay)),
            text: String(decoding: bytes, as: UTF8.self)
        )
    }

    // MARK: - Parts

    private func members(_ text: String) -> [JSONMember] {
        let record = JSONRecord(Array(text.utf8))
        do throws(JSONFault) {
            _ = try JSONRecord(validating: record.bytes)
        } catch {
            note(Self.root, "this is no JSON: \(error)")
            return []
        }
        switch record.value {
        case .string(let inner) where !inner.isEmpty && inner != text:
            return members(inner)
        case .composite(let object) where object.hasPrefix("{"):
            let members = record.members()
            if members.isEmpty { note(Self.root, "it names no object") }
            for name in Set(members.map(\.name)) where members.count(where: { $0.name == name }) > 1 {
                note("\(Self.root).\(name)", "it is given twice")
            }
            return members
        default:
            note(Self.root, "it must be an object with one member for each polled object")
            return []
        }
    }

    private func query(_ reader: ObjectReader, _ object: String) -> PollQuery? {
        guard let text = reader.string("url") else { return nil }
        let place = "\(reader.place).url"
        do throws(PollQueryError) {
            let query = try PollQuery(text)
            try query.check()
            if element.resources[query.object] == nil {
                note(place, unknown(query.object))
            } else if query.object != object {
                note(place, "it asks for '\(query.object)', but stands under '\(object)'")
            }
            return query
        } catch {
            note(place, error.message)
            return nil
        }
    }

    private func date(_ kind: String, _ reader: ObjectReader, _ own: DateField?) -> DateField? {
        let path = reader.fieldPath("\(kind)DateField") ?? own?.path
        let pattern = reader.string("\(kind)DateFormat") ?? own?.pattern
        let zone = reader.string("\(kind)DateTimezone") ?? own?.zone.description ?? "GMT"
        guard let path else {
            if pattern != nil { note("\(reader.place).\(kind)DateField", "it is missing") }
            return nil
        }
        guard let pattern else {
            note("\(reader.place).\(kind)DateFormat", "it is missing")
            return nil
        }
        do throws(DateFieldError) {
            return try DateField(path: path, pattern: pattern, zone: zone)
        } catch {
            note("\(reader.place).\(kind)Date\(error.isAboutZone ? "Timezone" : "Format")", error.message)
            return nil
        }
    }

    private func narrowed(_ found: [PollerConfiguration], to objects: String) -> [PollerConfiguration] {
        let wanted = objects.split(separator: ",").map { $0.trimming }.filter { !$0.isEmpty }
        for name in wanted where element.resources[name] == nil { note("event.objects", unknown(name)) }
        return found.filter { wanted.contains($0.object) }
    }

    private func unknown(_ object: String) -> String {
        let known = element.orderedResources.filter { $0.list != nil }.map(\.name)
        return "'\(element.key)' has no object '\(object)'\(Suggestion.phrase(for: object, among: known))"
    }
}

extension Substring {
    /// The text without spaces around it.
    fileprivate var trimming: String {
        var text = self
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
