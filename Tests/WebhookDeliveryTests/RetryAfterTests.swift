import Foundation
import Testing

@testable import WebhookDelivery

struct RetryAfterTests {
    /// Sun, 06 Nov 1994 08:49:37 GMT.
    let now = Date(timeIntervalSince1970: 784_111_777)

    @Test(
        arguments: [
            ("120", Duration.seconds(120)), ("0", .zero), (" 5 ", .seconds(5)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", .seconds(60)), ("Sun, 06 Nov 1994 08:00:00 GMT", .zero),
            ("99999999999999999999999", .seconds(1_000_000_000)),
        ]
    )
    func `seconds and dates are waits`(value: String, wait: Duration) {
        #expect(RetryAfter.parse(value, now: now) == wait)
    }

    @Test(arguments: ["", "soon", "-5", "1.5", "1e3", "Sun, 06 Nov 1994"])
    func `anything else asks for nothing`(value: String) {
        #expect(RetryAfter.parse(value, now: now) == nil)
    }
}
