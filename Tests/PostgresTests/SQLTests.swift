import Testing

@testable import Postgres

struct SQLTests {
    @Test func `values become numbered parameters`() {
        let sql: SQL = "select name from t where id = \(7) and name = \("x")"
        #expect(sql.text == "select name from t where id = $1 and name = $2")
        #expect(sql.parameters.slots.map(\.type) == [.int8, .text])
    }

    @Test func `a fragment's parameters are numbered after those before it`() {
        let many = (1...12).map { "id = \($0)" as SQL }
        let condition = SQL.joined(many, separator: " or ")
        let sql: SQL = "select \(1) where (\(sql: condition)) and name = \("x")"
        #expect(sql.text.hasPrefix("select $1 where (id = $2 or id = $3 or"))
        #expect(sql.text.hasSuffix("or id = $12 or id = $13) and name = $14"))
        #expect(sql.parameters.slots.count == 14)
    }

    @Test func `a dollar in the text is not taken for a parameter`() {
        let fragment: SQL = "body = $tag$ costs $1 $tag$ and id = \(3)"
        let sql: SQL = "select \(true) where \(sql: fragment)"
        #expect(sql.text == "select $1 where body = $tag$ costs $1 $tag$ and id = $2")
    }

    @Test func `a description shows no value`() {
        let sql: SQL = "update t set secret = \("hunter2")"
        #expect(!"\(sql)".contains("hunter2"))
        #expect(!String(reflecting: sql).contains("hunter2"))
    }

    @Test func `an identifier is quoted and cannot end its quotes`() {
        let sql: SQL = "drop table \(identifier: "a\"; drop table b; --")"
        #expect(sql.text == "drop table \"a\"\"; drop table b; --\"")
    }

    @Test(
        arguments: [
            ([], "{}"),
            ([nil], "{NULL}"),
            (["NULL", ""], "{\"NULL\",\"\"}"),
            (["a,b", "{c}", " d "], "{\"a,b\",\"{c}\",\" d \"}"),
            (["say \"hi\"", "back\\slash"], "{\"say \\\"hi\\\"\",\"back\\\\slash\"}"),
        ] as [([String?], String)]
    )
    func `an array literal quotes every element`(elements: [String?], literal: String) {
        #expect(ArrayLiteral.text(of: elements) == literal)
    }
}
