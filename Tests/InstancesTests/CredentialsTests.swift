import Testing

@testable import Instances

@Suite struct CredentialsTests {
    @Test(arguments: [
        "User u, Organization o, Element e", "Element e, Organization o, User u", "organization o,user u ,  ELEMENT e",
    ])
    func `the three secrets are taken in any order`(header: String) {
        let expected = Credentials(
            user: SecretToken(text: "u"),
            organization: SecretToken(text: "o"),
            element: SecretToken(text: "e")
        )
        #expect(Credentials(authorization: header) == expected)
    }

    @Test(arguments: [
        "", "User u", "Organization o", "Element e", "Element e, Organization o", "Bearer u, Organization o",
        "User u, User u", "User, Organization o", "User u v, Organization o", "User u; Organization o",
    ])
    func `what lacks a user, lacks both others or is of another form is refused`(header: String) {
        #expect(Credentials(authorization: header) == nil)
    }

    @Test func `a generated secret has 44 url-safe characters and is never the same`() {
        let tokens = Set((0..<100).map { _ in SecretToken.generate() })
        #expect(tokens.count == 100)
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=")
        #expect(tokens.allSatisfy { $0.text.count == 44 && $0.text.allSatisfy(allowed.contains) })
        #expect(tokens.allSatisfy { $0.hash.count == 32 })
    }

    @Test func `a secret never shows itself`() {
        let token = SecretToken(text: "very-secret")
        var dumped = ""
        dump((token, [token]), to: &dumped)
        #expect(!"\(token) \([token]) \(dumped) \(String(reflecting: token))".contains("very-secret"))
    }

    @Test func `bytes are compared to their end`() {
        #expect(ConstantTime.equal([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.equal([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTime.equal([1, 2, 3], [1, 2]))
    }
}
