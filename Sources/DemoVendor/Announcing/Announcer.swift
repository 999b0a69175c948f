import Crypto
import Foundation
import OutboundHTTP
import Synchronization

/// Posts each change to the vendor's webhook, one after the other, a few times where the receiver fails.
final class Announcer: Sendable {
    /// `{"type": "contacts.updated", "object": "contacts", "recordId": "12", "changedAt": …, "record": {…}}`.
    private struct Message: Sendable {
        let webhook: VendorWebhook
        let body: [UInt8]
    }

    private static let tries = 5

    private let faults: FaultSwitch
    private let dates: DateStyle
    private let messages: AsyncStream<Message>
    private let queue: AsyncStream<Message>.Continuation
    private let current = Mutex<VendorWebhook?>(nil)

    init(faults: FaultSwitch, dates: DateStyle) {
        self.faults = faults
        self.dates = dates
        (messages, queue) = AsyncStream.makeStream()
    }

    var webhook: VendorWebhook? {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// Notes a change; it is announced soon, if at all.
    func changed(_ object: CRMObject, _ id: String, _ version: RecordVersion) {
        guard let webhook, !faults.happens(webhook.lost) else { return }
        let kind = version.change == .restored ? RecordChange.created : version.change
        guard kind != .touched else { return }
        var text =
            "{\"type\":\"\(object.rawValue).\(kind.rawValue)\",\"object\":\"\(object.rawValue)\",\"recordId\":\"\(id)\","
        text += "\"changedAt\":\(dates.json(VendorTime.seconds(version.updated)))"
        text += ",\"record\":\(String(decoding: version.bytes, as: UTF8.self))}"
        for _ in 0..<(faults.happens(webhook.doubled) ? 2 : 1) {
            queue.yield(Message(webhook: webhook, body: Array(text.utf8)))
        }
    }

    /// Announces until the task is cancelled.
    func run() async throws {
        let http = OutboundClient(policy: try EgressPolicy(parsing: "127.0.0.0/8,::1/128"))
        for await message in messages { await announce(message, by: http) }
        await http.shutdownAndWait()
    }

    private func announce(_ message: Message, by http: OutboundClient) async {
        let key = SymmetricKey(data: Data(message.webhook.secret.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: message.body, using: key)
        let signature = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        var request = OutboundRequest(
            method: "POST",
            url: message.webhook.url,
            headers: [
                HTTPField("Content-Type", "application/json"), HTTPField(VendorWebhook.header, "sha256=\(signature)"),
            ],
            body: message.body,
            purpose: .webhook
        )
        request.totalTimeout = .seconds(5)
        for _ in 0..<Self.tries {
            do {
                if 200..<300 ~= (try await http.send(request)).status { return }
                try await Task.sleep(for: .milliseconds(200))
            } catch is CancellationError {
                return
            } catch {
                // Nobody is told: it is the receiver's loss, and there are polls.
                continue
            }
        }
    }
}
