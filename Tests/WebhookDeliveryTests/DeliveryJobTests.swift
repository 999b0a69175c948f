import Crypto
import Events
import Foundation
import Instances
import JobQueue
import Postgres
import TestSupport
import Testing

@testable import WebhookDelivery

@Suite(.database, .serialized)
struct DeliveryJobTests {
    @Test func `the stored bytes arrive signed, and the attempt is written down`() async throws {
        let receiver = try Receiver { _, _ in .status(200, body: String(repeating: "y", count: 3000)) }
        let fixture = try await DeliveryFixture.make(telling: receiver.url)
        try await fixture.change(1)
        try await fixture.delivering { try await fixture.settles("delivered") }

        let request = try #require(receiver.requests.first)
        #expect(receiver.requests.count == 1)
        #expect(request.body == (try await fixture.storedBodies()).first)
        let id = try #require(request.header("webhook-id"))
        #expect(id.count == 20)
        #expect(String(decoding: request.body, as: UTF8.self).contains(#""eventId":"\#(id)""#))
        #expect(request.header("Elements-Webhook-Id") == id)
        #expect(request.header("Content-Type") == "application/json")
        let stamp = try #require(request.header("webhook-timestamp").flatMap(Double.init))
        #expect(abs(Date().timeIntervalSince1970 - stamp) < 60)
        let key = SymmetricKey(data: Data("the-receivers-signing-key".utf8))
        let standard = HMAC<SHA256>.authenticationCode(
            for: Data("\(id).\(Int64(stamp)).".utf8) + request.body,
            using: key
        )
        #expect(request.header("webhook-signature") == "v1," + Data(standard).base64EncodedString())
        let elements = HMAC<SHA256>.authenticationCode(for: Data(request.body), using: key)
        #expect(request.header("Elements-Webhook-Signature") == "sha256=" + Data(elements).base64EncodedString())

        let attempt = try #require(try await fixture.attempts().first)
        #expect(attempt.number == 1 && attempt.status == 200 && attempt.error == nil && attempt.counted)
        #expect(attempt.answer == Array(repeating: UInt8(ascii: "y"), count: 1024))
        #expect(attempt.duration > .zero)
    }

    @Test func `a refused delivery comes again with the same id and the same bytes`() async throws {
        let receiver = try Receiver { number, _ in
            switch number {
            case 0: .status(500, body: "not today")
            case 1: .cut
            default: .status(204)
            }
        }
        let fixture = try await DeliveryFixture.make(telling: receiver.url)
        try await fixture.change(1)
        try await fixture.delivering { try await fixture.settles("delivered") }

        let requests = receiver.requests
        #expect(requests.count == 3)
        #expect(Set(requests.map { $0.header("webhook-id") }).count == 1)
        #expect(Set(requests.map(\.body)).count == 1)
        let attempts = try await fixture.attempts()
        #expect(attempts.map(\.number) == [1, 2, 3])
        #expect(attempts.map(\.status) == [500, nil, 204])
        #expect(attempts.map(\.counted) == [true, true, true])
        #expect(attempts.first?.answer == Array("not today".utf8))
        #expect(attempts.map { $0.error == nil } == [false, false, true])
    }

    @Test func `a try whose lease is lost writes nothing, and the same id and bytes come again`() async throws {
        let gate = DispatchSemaphore(value: 0)
        let receiver = try Receiver { number, _ in
            if number == 0 { gate.wait() }
            return .status(200)
        }
        let fixture = try await DeliveryFixture.make(telling: receiver.url)
        try await fixture.change(1)
        try await fixture.delivering {
            try await eventually { receiver.requests.count == 1 }
            // What a rescuer does to a job whose worker it takes for dead.
            _ = try await fixture.database.execute(
                "update pollux.job set token = null, session_id = null, run_at = now() where lane = \(fixture.webhook.lane)"
            )
            try await fixture.settles("delivered")
            gate.signal()
            try await eventually { receiver.answered == 2 }
        }
        #expect(receiver.requests.count == 2)
        #expect(Set(receiver.requests.map { $0.header("webhook-id") }).count == 1)
        #expect(Set(receiver.requests.map(\.body)).count == 1)
        #expect(try await fixture.attempts().count == 1)
        #expect(try await fixture.statuses() == ["delivered"])
    }

    @Test func `after the last try a delivery is dead, and kept`() async throws {
        let receiver = try Receiver { _, _ in .status(500) }
        let fixture = try await DeliveryFixture.make(telling: receiver.url)
        try await fixture.change(1)
        try await fixture.delivering { try await fixture.settles("dead") }
        #expect(receiver.requests.count == 3)
        #expect(try await fixture.attempts().count == 3)
        #expect(try await fixture.storedBodies().count == 1)
        #expect(
            try await fixture.number("select count(*) from pollux.dead_job where lane = \(fixture.webhook.lane)") == 1
        )
    }

    @Test func `a redirect is a failure and not followed`() async throws {
        let target = try Receiver { _, _ in .status(200) }
        let receiver = try Receiver { _, _ in .status(302, headers: ["Location": target.url]) }
        let fixture = try await DeliveryFixture.make(telling: receiver.url, waits: [])
        try await fixture.change(1)
        try await fixture.delivering { try await fixture.settles("dead") }
        #expect(target.requests.isEmpty)
        let attempt = try #require(try await fixture.attempts().first)
        #expect(attempt.status == 302)
        #expect(attempt.error?.contains("redirect") == true)
    }

    @Test func `a receiver that says nothing within the deadline has failed`() async throws {
        let receiver = try Receiver { _, _ in .silence }
        let fixture = try await DeliveryFixture.make(telling: receiver.url, waits: [])
        try await fixture.setTimeout(.milliseconds(300))
        try await fixture.change(1)
        try await fixture.delivering { try await fixture.settles("dead") }
        let attempt = try #require(try await fixture.attempts().first)
        #expect(attempt.status == nil)
        #expect(attempt.duration >= .milliseconds(250) && attempt.duration < .seconds(10))
    }

    @Test func `an answer counts once its head has come, however slow its body is`() async throws {
        let receiver = try Receiver { _, _ in .dribble(200) }
        let fixture = try await DeliveryFixture.make(telling: receiver.url, waits: [])
        try await fixture.setTimeout(.milliseconds(500))
        try await fixture.change(1)
        try await fixture.delivering { try await fixture.settles("delivered") }
        #expect(receiver.requests.count == 1)
        let attempt = try #require(try await fixture.attempts().first)
        #expect(attempt.status == 200)
        #expect(attempt.duration < .seconds(10))
    }

    @Test func `user-info of a callback's URL is sent as basic authentication`() async throws {
        let receiver = try Receiver { _, _ in .status(200) }
        let url = receiver.url.replacingOccurrences(of: "http://", with: "http://ann:p%40ss@")
        let fixture = try await DeliveryFixture.make(telling: url)
        try await fixture.change(1)
        try await fixture.delivering { try await fixture.settles("delivered") }
        let wanted = "Basic " + Data("ann:p@ss".utf8).base64EncodedString()
        #expect(receiver.requests.first?.header("Authorization") == wanted)
    }

    @Test func `a destination that may not be reached is a failure, and is not asked`() async throws {
        let receiver = try Receiver { _, _ in .status(200) }
        let fixture = try await DeliveryFixture.make(telling: receiver.url, waits: [])
        try await fixture.change(1)
        try await fixture.delivering(egress: "") { try await fixture.settles("dead") }
        #expect(receiver.requests.isEmpty)
        let attempt = try #require(try await fixture.attempts().first)
        #expect(attempt.status == nil)
        #expect(attempt.error?.isEmpty == false)
    }

    @Test func `without a key a notification is sent unsigned`() async throws {
        let receiver = try Receiver { _, _ in .status(200) }
        let fixture = try await DeliveryFixture.make(telling: receiver.url, key: nil)
        try await fixture.change(1)
        try await fixture.delivering { try await fixture.settles("delivered") }
        let request = try #require(receiver.requests.first)
        #expect(request.header("webhook-signature") == nil)
        #expect(request.header("Elements-Webhook-Signature") == nil)
        #expect(request.header("webhook-id") != nil)
    }

    @Test func `a key that we cannot open is our fault: nothing is sent and no try is used up`() async throws {
        let receiver = try Receiver { _, _ in .status(200) }
        let fixture = try await DeliveryFixture.make(telling: receiver.url, waits: [])
        try await fixture.change(1)
        let wrong = try Keyring(parsing: "k2:\(Data(repeating: 9, count: 32).base64EncodedString())")
        let lane = fixture.webhook.lane
        try await fixture.delivering(keyring: wrong) {
            try await eventually {
                try await fixture.number(
                    "select count(*) from pollux.job where lane = \(lane) and attempts > 0 and token is null"
                ) == 1
            }
        }
        #expect(receiver.requests.isEmpty)
        #expect(try await fixture.statuses() == ["pending"])
        #expect(try await fixture.number("select failures from pollux.job where lane = \(lane)") == 0)
        _ = try await fixture.database.execute("update pollux.job set run_at = now() where lane = \(lane)")
        try await fixture.delivering { try await fixture.settles("delivered") }
    }
}

extension DeliveryFixture {
    fileprivate func setTimeout(_ timeout: Duration) async throws {
        _ = try await database.execute("update pollux.webhook set timeout = \(timeout) where id = \(webhook.rawValue)")
    }
}
