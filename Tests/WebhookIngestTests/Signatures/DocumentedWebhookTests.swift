import Elements
import Foundation
import Testing

@testable import WebhookIngest

/// What the catalogue's elements make of the webhooks that their vendors' documentation shows.
@Suite struct DocumentedWebhookTests {
    /// The part of a vendor's contract (`CatalogueTests/Vendors/KEY/contract.json`) that is about its webhooks.
    struct Contract: Decodable {
        let webhooks: [Webhook]?
    }

    struct Webhook: Decodable {
        let name: String
        let headers: [String: String]
        /// To the byte.
        let body: String
        let secret: String?
        /// When it came, in seconds since 1970.
        let now: Double?
        /// Whether the signature holds; `null` where the documentation shows none.
        let isGenuine: Bool?
        /// What it says; `null` where it is about none of the element's objects.
        let changes: [Change]?
    }

    struct Change: Decodable, Equatable {
        let resource: String
        let kind: String
        let id: String
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "CatalogueTests/Vendors")

    static let keys: [String] = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()

    @Test func `there are documented webhooks`() { #expect(Self.keys.count > 7) }

    @Test(arguments: keys) func `a documented webhook is found genuine, and says what it says`(
        _ key: String
    ) throws {
        let url = Self.folder.appending(path: "\(key)/contract.json")
        let contract = try JSONDecoder().decode(Contract.self, from: Data(contentsOf: url))
        let element = try #require(try Catalogue.load()[key])
        for webhook in contract.webhooks ?? [] {
            let arrived = ArrivedWebhook(
                method: "POST",
                url: "https://pollux.example.com/events/\(key)",
                path: "/events/\(key)",
                query: nil,
                headers: webhook.headers.map { (name: $0.key, value: $0.value) },
                body: Array(webhook.body.utf8)
            )
            if let isGenuine = webhook.isGenuine {
                let check = SignatureCheck(
                    rule: try #require(element.signature),
                    secret: webhook.secret ?? "",
                    now: Date(timeIntervalSince1970: webhook.now ?? 0)
                )
                #expect(isGenuine == ((try? check.verify(arrived)) != nil), "\(webhook.name)")
            }
            if let changes = webhook.changes {
                let items = InboundItems(
                    JSONRecord(arrived.body),
                    headers: InboundItems.headers(of: arrived, for: element),
                    resources: element.orderedResources
                )
                let found = items.items.map { Change(resource: $0.object, kind: $0.kind?.rawValue ?? "", id: $0.id) }
                #expect(found == changes, "\(webhook.name)")
            }
        }
    }
}
