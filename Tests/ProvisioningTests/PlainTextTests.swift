import Testing

@testable import Provisioning

@Suite struct PlainTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("<b>bold</b>", "bold"), ("a < b > c", "a < b > c"), ("<<b>script>x", "x"),
        ("<img src=x onerror=alert(1)", ""), (" \u{0}\n tab\u{9}bed ", "tabbed"), ("<!-- c -->x<?php ?>", "x"),
        ("1 <3 you", "1 <3 you"),
    ])
    func `no tag is left in a name`(text: String, expected: String) {
        #expect(PlainText.strip(text) == expected)
    }
}
