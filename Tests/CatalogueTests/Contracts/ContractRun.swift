import Elements
import Foundation
import Instances
import OutboundHTTP
import Testing
import VendorClient

/// An element of the catalogue that talks to a played vendor.
struct ContractRun {
    let contract: Contract
    let vendor: PlayedVendor
    let instance: ConnectedInstance
    let client: VendorClient

    init(_ key: String, _ vendor: PlayedVendor) throws {
        contract = try Contract.load(key, server: vendor.origin)
        self.vendor = vendor
        let element = try Self.element(key, origins: contract.origins ?? [:])
        instance = ConnectedInstance(
            instance: Instance(
                id: InstanceID(rawValue: 1),
                organizationID: OrganizationID(rawValue: 1),
                userID: UserID(rawValue: 1),
                elementKey: element.key,
                name: key,
                configuration: contract.configuration ?? [:]
            ),
            element: element,
            secrets: contract.secrets ?? [:],
            operatorValues: OperatorValues(
                environment: (contract.operatorValues ?? [:]).reduce(into: [:]) { environment, one in
                    environment[OperatorVariable.name(element: element.key, value: one.key)] = one.value
                }
            )
        )
        client = VendorClient(http: OutboundClient(policy: try EgressPolicy(parsing: "vendor:127.0.0.0/8")))
    }

    /// Plays a case, and compares what was asked and what came out.
    func play(_ one: ContractCase) async throws {
        vendor.play(one.exchanges, token: contract.token)
        let resource = try #require(instance.element.resources[one.resource], "\(one.resource)")
        do throws(VendorError) {
            try await ask(one, resource)
        } catch {
            let fault = Self.words(error)
            #expect(one.expect.fault == fault, "\(one.name): \(error)")
        }
        let received = vendor.received
        #expect(received.count == one.exchanges.count, "\(one.name): calls")
        for (exchange, request) in zip(one.exchanges, received) { compare(request, exchange.request, one.name) }
        for request in vendor.tokenRequests { try compare(request, try #require(contract.token)) }
    }

    private func ask(_ one: ContractCase, _ resource: Resource) async throws(VendorError) {
        if let list = one.list {
            let records = try await all(list, of: resource)
            #expect(one.expect.fault == nil, "\(one.name): no fault came")
            #expect(records.map { seen($0, resource) } == one.expect.records, "\(one.name)")
            let deleted = records.filter { resource.deletes.isDeleted($0.record) }.map(\.id)
            #expect(deleted == one.expect.deleted ?? [], "\(one.name): deleted")
        }
        if let since = one.deletions {
            let found = try await deletions(of: resource, since: since)
            #expect(found == one.expect.deletions, "\(one.name)")
        }
        if let id = one.get {
            let record = try await client.get(instance, resource: resource, id: id)
            #expect(one.expect.fault == nil, "\(one.name): no fault came")
            #expect([record].compactMap { $0 }.map { seen($0, resource) } == one.expect.records ?? [], "\(one.name)")
        }
    }

    private func deletions(of resource: Resource, since: String) async throws(VendorError) -> [ContractCase.Seen] {
        var found: [ContractCase.Seen] = []
        var cursor: PageCursor?
        let bound = (try? Date.ISO8601FormatStyle().parse(since)) ?? .distantPast
        for _ in 0..<20 {
            let page = try await client.deletions(instance, resource: resource, since: bound, cursor: cursor)
            found += page.deletions.map { deletion in
                let date = deletion.date.map { Self.text(of: $0.instant) }
                return ContractCase.Seen(id: deletion.id, updated: date, created: nil)
            }
            cursor = page.next.flatMap { PageCursor(text: $0.text) }
            if cursor == nil { return found }
        }
        Issue.record("the list of deletions has no end")
        return found
    }

    private func all(_ list: ContractCase.List, of resource: Resource) async throws(VendorError) -> [RecordSlice] {
        var request = ListRequest(
            resource: resource,
            condition: list.condition,
            fields: list.fields,
            orderBy: list.orderBy,
            pageSize: list.pageSize
        )
        var records: [RecordSlice] = []
        for _ in 0..<20 {
            let page = try await client.page(instance, request)
            records += page.records
            // As the tables keep it.
            guard let next = page.next.flatMap({ PageCursor(text: $0.text) }) else { return records }
            request.cursor = next
        }
        Issue.record("the list has no end")
        return records
    }

    private func seen(_ record: RecordSlice, _ resource: Resource) -> ContractCase.Seen {
        func date(_ text: String?, _ field: DateField?) -> String? {
            guard let text, let field else { return nil }
            guard let instant = field.parse(text)?.instant else { return "unreadable: \(text)" }
            return Self.text(of: instant)
        }
        return ContractCase.Seen(
            id: record.id,
            updated: date(record.updated, resource.dates.updated),
            created: date(record.created, resource.dates.created)
        )
    }

    private func compare(_ request: ReceivedRequest, _ wanted: Exchange.Wanted, _ name: String) {
        #expect(request.method == wanted.method ?? "GET", "\(name)")
        #expect(request.path == wanted.path, "\(name)")
        // `*` stands for any value, such as the time of the call.
        let query = (wanted.query ?? [:]).merging(request.query) { wanted, found in wanted == "*" ? found : wanted }
        #expect(request.query == query && query.count == wanted.query?.count ?? 0, "\(name)")
        for (header, value) in wanted.headers ?? [:] {
            #expect(request.headers[header.lowercased()] == value, "\(name): \(header)")
        }
        if let body = wanted.body {
            let received = try? JSONDecoder().decode(JSONValue.self, from: Data(request.body))
            #expect(received == body, "\(name): \(String(decoding: request.body, as: UTF8.self))")
        }
    }

    private func compare(_ request: ReceivedRequest, _ token: TokenExchange) throws {
        #expect(request.method == "POST")
        if let form = token.form { #expect(request.form == form) }
        for (header, value) in token.headers ?? [:] { #expect(request.headers[header.lowercased()] == value) }
        if let body = token.body {
            #expect(try JSONDecoder().decode(JSONValue.self, from: Data(request.body)) == body)
        }
    }

    /// The catalogue's own file, with the played server where it names a host of the vendor's.
    private static func element(_ key: String, origins: [String: String]) throws -> Element {
        let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/Elements/Catalogue/\(key).yaml")
        var yaml = try String(contentsOf: source, encoding: .utf8)
        for (text, replacement) in origins {
            #expect(yaml.contains(text), "\(key).yaml names no \(text)")
            yaml = yaml.replacing(text, with: replacement)
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "contract-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
        }
        // Beside the one that comes with Pollux, which must stay the only one of its key.
        yaml = yaml.replacing("\nkey: \(key)\n", with: "\nkey: played-\(key)\n")
        try Data(yaml.utf8).write(to: folder.appending(path: "\(key).yaml"))
        return try #require(try Catalogue.load(extraDirectory: folder.path)["played-\(key)"])
    }

    /// ISO 8601 to the millisecond; the style itself would cut what a `Date` cannot hold exactly.
    private static func text(of instant: Date) -> String {
        let rounded = Date(timeIntervalSince1970: (instant.timeIntervalSince1970 * 1_000).rounded() / 1_000 + 0.000_1)
        return rounded.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// What a fault is, in a contract's words.
    private static func words(_ error: VendorError) -> String {
        if case .rateLimited(let wait) = error {
            return "rateLimited" + (wait.map { " \($0.components.seconds)" } ?? "")
        }
        if case .temporary(let status, _) = error { return "temporary" + (status.map { " \($0)" } ?? "") }
        if case .permanent(let status, _) = error { return "permanent \(status)" }
        if case .credentialsRevoked = error { return "revoked" }
        return "\(error)"
    }
}
