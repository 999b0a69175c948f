import Foundation
import Testing

/// What a vendor's documentation shows, and what Pollux must make of it: `Vendors/KEY/contract.json`.
///
/// `{server}` in any text stands for the played server. A new vendor is a new folder and no Swift.
/// Its `webhooks` are played by the tests of what takes webhooks in.
struct Contract: Decodable, Sendable {
    /// Beginnings of URLs that the element names itself, each with what stands for it here.
    let origins: [String: String]?
    let configuration: [String: String]?
    let secrets: [String: String]?
    /// The operator's own values.
    let operatorValues: [String: String]?
    /// How a token is got, where one is.
    let token: TokenExchange?
    let cases: [ContractCase]

    /// The elements that have a contract, in order.
    static let keys: [String] = {
        guard let folder = Bundle.module.url(forResource: "Vendors", withExtension: nil),
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        else { return [] }
        return names.sorted()
    }()

    /// Reads the contract of an element, for a server that listens there.
    static func load(_ key: String, server: String) throws -> Contract {
        let folder = try #require(Bundle.module.url(forResource: "Vendors", withExtension: nil))
        let url = folder.appending(path: key).appending(path: "contract.json")
        let text = try String(contentsOf: url, encoding: .utf8).replacing("{server}", with: server)
        return try JSONDecoder().decode(Contract.self, from: Data(text.utf8))
    }
}

/// One thing that is asked of a vendor.
struct ContractCase: Decodable, Sendable {
    /// A list, to its end.
    struct List: Decodable, Sendable {
        let condition: String?
        let pageSize: Int?
        let fields: String?
        let orderBy: String?
    }

    /// A write.
    struct Write: Decodable, Sendable {
        let id: String?
        let body: JSONValue?
        let idempotencyKey: String?
    }

    /// A record as the ledger sees it.
    struct Seen: Decodable, Hashable, Sendable {
        let id: String
        let updated: String?
        let created: String?
    }

    /// What comes out.
    struct Outcome: Decodable, Sendable {
        let records: [Seen]?
        /// Ids of deletions, with their dates.
        let deletions: [Seen]?
        /// The beginning of a fault's description in words of ``ContractRun``: `rateLimited 30`, `revoked`, `permanent 400`.
        let fault: String?
        /// Ids of records that say of themselves that they are deleted.
        let deleted: [String]?
    }

    let name: String
    /// The page whose example it is; `null` where the form is documented without one.
    let source: String?
    let resource: String
    let list: List?
    let get: String?
    let getMany: [String]?
    let deletions: String?
    let exchanges: [Exchange]
    let expect: Outcome
}

/// A request that must come, and the answer that it gets.
struct Exchange: Decodable, Sendable {
    struct Wanted: Decodable, Sendable {
        let method: String?
        let path: String
        let query: [String: String]?
        /// Headers that must be there; `null` for one that must not.
        let headers: [String: String?]?
        let body: JSONValue?
    }

    let request: Wanted
    let answer: PlayedAnswer
}

/// How a token is got.
struct TokenExchange: Decodable, Sendable {
    let path: String
    let form: [String: String]?
    let headers: [String: String]?
    let body: JSONValue?
    let answer: PlayedAnswer
}
