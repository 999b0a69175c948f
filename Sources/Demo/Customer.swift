import Cluster
import Foundation

/// A customer of Pollux, who knows nothing but its API.
struct Customer: Sendable {
    private let client: PolluxClient

    init(address: ListenAddress, authorization: String) throws {
        client = try PolluxClient(address: address, authorization: authorization)
    }

    func close() {
        client.close()
    }

    /// Makes a call that must succeed.
    func call(
        _ method: String,
        _ path: String,
        query: [(String, String)] = [],
        headers: [(String, String)] = [],
        json: String? = nil
    ) async throws -> [UInt8] {
        let answer = try await client.call(method, path, query: query, headers: headers, json: json)
        guard answer.status == 200 else {
            throw DemoError("\(method) \(path) was answered \(answer.status): \(answer.text.prefix(500))")
        }
        return answer.body
    }

    /// Makes a call whose answer is JSON.
    func ask<Answer: Decodable>(
        _ method: String,
        _ path: String,
        query: [(String, String)] = [],
        json: String? = nil,
        as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        let body = try await call(method, path, query: query, json: json)
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(body))
        } catch {
            throw DemoError("the answer to \(method) \(path) is not what was expected: \(error)")
        }
    }
}

/// An instance as the API shows it when it is made.
struct MadeInstance: Decodable {
    let id: Int64
    let token: String
}

/// A poller as the API shows it.
struct ShownPoller: Decodable {
    let objectName: String
    let lastPollDate: String?
    let lastError: String?
}

/// A bulk job as the API shows it.
struct ShownBulkJob: Decodable {
    let id: String
    let status: String
    let recordsCount: Int?
    let recordsFailedCount: Int?
    let error: String?
}

/// A notification as a receiver reads it.
struct ShownNotification: Decodable {
    struct Message: Decodable {
        let instanceId: Int64
        let events: [Event]
    }

    struct Event: Decodable {
        let eventType: String
        let objectType: String
        let objectId: String
        let pollDate: String
    }

    let message: Message
}
