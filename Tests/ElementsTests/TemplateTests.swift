import Elements
import Testing

struct TemplateTests {
    private func render(_ base: String, _ value: String) throws -> String {
        try URLTemplate(base: base).render { $0 == "x" ? value : nil }
    }

    @Test(arguments: [
        ("https://${config.x}.example.com/a", "acme-1", "https://acme-1.example.com/a"),
        ("https://${config.x}/a", "crm.example.com", "https://crm.example.com/a"),
        ("https://${config.x}/a", "crm.example.com:8443", "https://crm.example.com:8443/a"),
        ("https://${config.x}/a", "http://localhost:8080", "http://localhost:8080/a"),
        ("https://${config.x}", "[::1]:80", "https://[::1]:80"),
        ("${config.x}/a", "http://127.0.0.1:5", "http://127.0.0.1:5/a"),
        (
            "https://a.example.com/${config.x}/b", "x/../y?z#\u{e9} ",
            "https://a.example.com/x%2F..%2Fy%3Fz%23%C3%A9%20/b"
        ),
    ])
    func `a tenant's value is put in its place`(base: String, value: String, url: String) throws {
        #expect(try render(base, value) == url)
    }

    @Test(arguments: [
        "a.evil.com/", "a@evil.com", "a#", "a?b", "a.b", "", "-a", "a-", "a b", "a:80", "a\\", "a%2e", "\u{e9}", "a\n",
        String(repeating: "a", count: 64), "http://a",
    ])
    func `a label's value never reaches beyond its label`(value: String) {
        #expect(throws: TemplateError.self) { try render("https://${config.x}.example.com/a", value) }
    }

    @Test(arguments: [
        "evil.com/", "a@evil.com", "evil.com#", "evil.com?x", "", ".", "a..b", "a:0", "a:99999", "a:8a", "a b",
        "ftp://a", "http://",
        "http://a/b", "https://http://a", "[::1", "[zz]", "a:80:80", "//a",
    ])
    func `a whole host's value is a host and no more`(value: String) {
        #expect(throws: TemplateError.self) { try render("https://${config.x}/a", value) }
    }

    @Test func `an origin wants its scheme`() {
        #expect(throws: TemplateError.self) { try render("${config.x}/a", "crm.example.com") }
    }

    @Test(arguments: ["", ".", ".."])
    func `a segment that would change the path is refused`(id: String) throws {
        let path = try URLTemplate(path: "/contacts/${id}", allowing: ["id"])
        #expect(throws: TemplateError.self) { try path.render(id: id) { _ in nil } }
    }

    @Test func `an id is encoded for its segment`() throws {
        let path = try URLTemplate(path: "/contacts/${id}?full=${config.x}", allowing: ["id"])
        #expect(try path.render(id: "a/b?c") { _ in "1&2" } == "/contacts/a%2Fb%3Fc?full=1%262")
    }

    @Test(arguments: [
        "https://", "http:///a", "example.com", "https://u@h/", "https://h/#f", "https://h/?q=1", "https://${config.x",
        "https://${x}/",
        "${config.x}.com/", "https://h /", "//h",
    ])
    func `a base that is none is refused`(base: String) {
        #expect(throws: TemplateError.self) { try URLTemplate(base: base) }
    }

    @Test func `a missing value is told by its key, and no value is ever told`() throws {
        #expect {
            try URLTemplate(base: "https://${config.x}/").render { _ in nil }
        } throws: { "\($0)" == "the configuration lacks 'x'" }
        #expect {
            try render("https://${config.x}/", "secret@host")
        } throws: { !"\($0)".contains("secret") }
    }

    @Test func `text that would split a header is refused`() throws {
        let template = try TextTemplate("Token ${config.x}")
        #expect(try template.render { _ in "a:b c" } == "Token a:b c")
        #expect(throws: TemplateError.self) { try template.render { _ in "a\r\nX: y" } }
    }
}
