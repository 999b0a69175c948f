import Elements
import Testing

struct CEQLParsingTests {
    @Test(arguments: [
        ("a=1", "a = 1"),
        ("a!=1", "a <> 1"),
        ("a>-1.50e+3", "a > -1.50e+3"),
        ("name='Churro''s'", "name = 'Churro''s'"),
        ("a = 1 and b = 2 or c = 3", "(a = 1 AND b = 2) OR c = 3"),
        ("a = 1 AND (b = 2 Or c = 3)", "a = 1 AND (b = 2 OR c = 3)"),
        ("not a = 1 and b = 2", "NOT (a = 1) AND b = 2"),
        ("not (a = 1 or b = 2)", "NOT (a = 1 OR b = 2)"),
        ("a like 'x%' and b not like '%y'", "a LIKE 'x%' AND b NOT LIKE '%y'"),
        ("a in ('x',2,true)", "a IN ('x', 2, true)"),
        ("a not in(1)", "a NOT IN (1)"),
        ("a is null or b IS NOT NULL", "a IS NULL OR b IS NOT NULL"),
        ("address.city='x'", "address.city = 'x'"),
        ("`Weird Name`.`a.b`='x'", "`Weird Name`.`a.b` = 'x'"),
        ("`tick``ed` = 1", "`tick``ed` = 1"),
        ("from = 1 and value = 2 and order = 3", "`from` = 1 AND value = 2 AND `order` = 3"),
        ("not = 1 and not is null and not not in (1)", "`not` = 1 AND `not` IS NULL AND `not` NOT IN (1)"),
        ("is is null", "`is` IS NULL"),
        ("Pers_UpdatedDate>'2018-08-20T15:29:34Z'", "Pers_UpdatedDate > '2018-08-20T15:29:34Z'"),
        ("größe >= 1", "größe >= 1"),
        ("custom__c<>'%'", "custom__c <> '%'"),
    ])
    func `a clause is read, and what it prints reads back the same`(_ clause: String, _ printed: String) throws {
        let condition = try CEQLCondition.parse(clause)
        #expect(condition.description == printed)
        #expect(try CEQLCondition.parse(condition.description) == condition)
    }

    @Test(arguments: [
        ("select * from contacts", "select * from contacts"),
        (
            "SELECT a,b.c FROM contacts WHERE a=1 ORDER BY b DESC LIMIT 10",
            "select a, b.c from contacts where a = 1 order by b desc limit 10"
        ),
        (
            "select from, order from order where order = 1 order by order",
            "select `from`, `order` from `order` where `order` = 1 order by `order`"
        ),
        ("select * from contacts limit 5", "select * from contacts limit 5"),
        ("select * from contacts order by limit asc limit 5", "select * from contacts order by `limit` limit 5"),
    ])
    func `a query is read, and what it prints reads back the same`(_ text: String, _ printed: String) throws {
        let query = try CEQLQuery.parse(text)
        #expect(query.description == printed)
        #expect(try CEQLQuery.parse(query.description) == query)
    }

    @Test(arguments: [
        ("", 1), ("a", 2), ("a =", 4), ("a = b", 5), ("a == 1", 4), ("a = 'x", 5), ("a = \"x\"", 5), ("(a = 1", 7),
        ("a = 1)", 6), ("a = 1 b = 2", 7), ("a is nul", 6), ("a like 5", 8), ("a in ()", 7), ("a in (1", 8),
        ("a = null", 5),
        ("a = 1x", 5), ("a = 1.", 5), ("a. = 1", 3), ("`a = 1", 1), ("a ; 1", 3), ("a = 1 and", 10), ("a not 1", 7),
        ("a = '\u{1F600}' b", 9), ("a ! 1", 3), ("1a = 2", 1),
    ])
    func `a fault of a clause is told with its column`(_ clause: String, _ column: Int) {
        do throws(CEQLError) {
            _ = try CEQLCondition.parse(clause)
            Issue.record("it was accepted")
        } catch {
            #expect(error.column == column)
            #expect(error.message.hasPrefix("Error parsing query"))
            #expect(error.message.hasSuffix("at column \(column)"))
        }
    }

    @Test(arguments: [
        ("update contacts", 1), ("select", 7), ("select * contacts", 10), ("select a b from c", 10),
        ("select * from", 14),
        ("select * from c limit 0", 23), ("select * from c limit 1.5", 23), ("select * from c order a", 23),
        ("select * from c where", 22), ("select * from c where a = 1 limit 1 x", 37), ("select * from c x", 17),
    ])
    func `a fault of a query is told with its column`(_ text: String, _ column: Int) {
        do throws(CEQLError) {
            _ = try CEQLQuery.parse(text)
            Issue.record("it was accepted")
        } catch {
            #expect(error.column == column)
        }
    }

    @Test func `a query cannot be nested or stretched until it breaks us`() throws {
        let deep = String(repeating: "(", count: 30_000) + "a = 1" + String(repeating: ")", count: 30_000)
        #expect(throws: CEQLError.self) { try CEQLCondition.parse(deep) }
        #expect(throws: CEQLError.self) { try CEQLCondition.parse(String(repeating: "not ", count: 10_000) + "a = 1") }
        #expect(throws: CEQLError.self) {
            try CEQLCondition.parse("a = '" + String(repeating: "x", count: 70_000) + "'")
        }
        let wide = try CEQLCondition.parse(Array(repeating: "a = 1", count: 5000).joined(separator: " or "))
        #expect(wide.paths.count == 1)
    }
}
