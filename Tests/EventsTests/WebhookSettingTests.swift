import Testing

@testable import Events

struct WebhookSettingTests {
    @Test(
        arguments: [
            ("*", "contacts.updated", true), ("contacts.*", "contacts.updated", true),
            ("contacts.*", "contactsother.updated", false), ("contacts.updated", "contacts.updated", true),
            ("contacts.updated", "contacts.created", false), ("bulk_sync.*", "bulk_sync.completed", true),
        ]
    )
    func `a pattern chooses types`(pattern: String, type: String, chosen: Bool) throws {
        #expect(try EventTypePattern(pattern).matches(type) == chosen)
    }

    @Test(arguments: ["", "*.updated", "con*", "contacts.**", "a b", ".*", "a\nb"])
    func `a text that is no pattern is refused`(text: String) {
        #expect(throws: EventsError.invalidEventType(text)) { try EventTypePattern(text) }
    }

    @Test func `a pattern's wildcard is the only wildcard in SQL`() throws {
        #expect(try EventTypePattern("bulk_sync.*").likePattern == #"bulk\_sync.%"#)
        #expect(try EventTypePattern("100%.created").likePattern == #"100\%.created"#)
        #expect(try EventTypePattern("*").likePattern == "%")
    }

    @Test(
        arguments: [
            "whsec_short", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa!!", "whsk_AAAA", "fifteen-letters", "",
        ]
    )
    func `a secret that cannot sign is refused without showing it`(text: String) throws {
        let error = try #require(#expect(throws: EventsError.self) { try SigningSecret(text) })
        #expect(text.isEmpty || !"\(error)".contains(text))
    }

    @Test func `a secret stands for the bytes that receivers use`() throws {
        let standard = try SigningSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        #expect(standard.key.count == 24 && standard.key.first == 0x31)
        #expect(try SigningSecret("MySecretEventSignatureKey").key == Array("MySecretEventSignatureKey".utf8))
        #expect(try SigningSecret.generate().text.hasPrefix("whsec_"))
        #expect("\(standard)" == "********")
        var dumped = ""
        dump(standard, to: &dumped)
        #expect(!dumped.contains("MfKQ9"))
    }

    @Test(
        arguments: [
            "", "receiver.example.com/hook", "ftp://example.com/", "https:///path", "https://example.com/#part",
            "file:///etc/passwd", "https://exa mple.com/", "https://example.com/" + String(repeating: "a", count: 2048),
        ]
    )
    func `a text that is no webhook's URL is refused`(text: String) {
        #expect(throws: EventsError.self) { try WebhookURL(text) }
    }

    @Test func `user-info is taken out of what may be shown`() throws {
        let url = try WebhookURL("https://ann:s3cret@example.com/hook?a=b")
        #expect(url.hasUserInfo)
        #expect(url.clear == "https://example.com/hook?a=b")
        #expect(url.whole == "https://ann:s3cret@example.com/hook?a=b")
        #expect(try !WebhookURL("https://example.com/hook").hasUserInfo)
    }

    @Test(arguments: ["", "-1", "abc", "1.5", "99999999999999999999", "+5", " 5"])
    func `a text that is no cursor is none`(text: String) {
        #expect(FeedCursor(text: text) == nil)
    }

    @Test func `a cursor comes back as it was given`() {
        #expect(FeedCursor(text: FeedCursor(position: 42).text) == FeedCursor(position: 42))
    }
}
