import Foundation
import Instances
import Postgres

extension InboundStore {
    /// Takes a webhook in, with a job for each instance, in one statement and one commit.
    ///
    /// Before the commit nothing has happened, and the vendor, which gets no answer, sends again. After it the row and its job are there:
    /// if the answer is lost and the vendor repeats, the ledger tells nothing twice.
    func receive(_ targets: [NewInbound], _ content: InboundContent) async throws -> [InstanceID: ReceivedAs] {
        // Two webhooks for the same instances lock nothing in opposite order.
        let sorted = targets.sorted { $0.instance.rawValue < $1.instance.rawValue }
        let rows = try await database.query(try Self.receiveStatement(sorted, content))
        var received: [InstanceID: ReceivedAs] = [:]
        for row in rows {
            let word = try row.decode("outcome", as: String.self)
            guard let outcome = ReceivedAs(rawValue: word) else { throw InboundError.unknownOutcome(word) }
            received[try row.decode("instance", as: InstanceID.self)] = outcome
        }
        if received.values.contains(.taken) { queue.ringDoorbell(of: InboundJob.queue) }
        return received
    }

    static func receiveStatement(_ targets: [NewInbound], _ content: InboundContent) throws -> SQL {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let headers = String(decoding: try encoder.encode(content.headers), as: UTF8.self)
        return """
            select instance, outcome
            from pollux.receive_inbound(
                \(targets.map(\.organization)),
                \(targets.map(\.instance)),
                \(targets.map(\.version)),
                \(content.element),
                \(targets.map(\.isSigned)),
                \(targets.map(\.digest)),
                \(content.window),
                \(content.form.rawValue),
                \(headers.replacingOccurrences(of: "\\u0000", with: "")),
                \(content.bytes),
                \(Int32(mostHints)),
                \(mostHintBytes)
            )
            """
    }
}

/// What can be wrong with what is kept of vendors' webhooks.
public enum InboundError: Error, Sendable, Equatable {
    /// The database answers with a word that this program does not know: its schema is newer.
    case unknownOutcome(String)
    /// A job's payload is not what jobs of its kind have.
    case malformedPayload(String)
}
