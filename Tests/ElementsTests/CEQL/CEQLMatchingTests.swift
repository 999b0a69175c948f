import Elements
import Testing

struct CEQLMatchingTests {
    private static let record = JSONRecord(
        Array(
            #"""
            {"id": 9007199254740993, "price": 1.10, "name": "Churro's", "tiny": -1e-400, "code": "12", "on": true, "gone": null,
             "address": {"city": "Zürich", "geo": [1]}, "updated": "20.08.2018 15:29", "list": ["a"], "huge": 1e999999999999999999999}
            """#.utf8
        )
    )

    @Test(arguments: [
        "id = 9007199254740993", "id > 9007199254740992", "id < 9007199254740994", "price = 1.1", "price = 1.10e0",
        "price = 11e-1",
        "price > 1.09999999999999999999999999", "tiny < 0", "tiny > -1", "huge > 1e400", "name = 'Churro''s'",
        "name like 'Chur%'",
        "name like '%''s'", "name like '%u%r%o%'", "name not like 'x%'", "address.city = 'Zürich'",
        "address.city > 'Zu'",
        "code = 12", "code > 9", "id = '9007199254740993'", "on = true", "on = 'true'", "on <> false", "gone is null",
        "missing is null", "address is not null", "list is not null", "name in ('x', 'Churro''s')",
        "price in (1, 1.100)",
        "name not in ('x')", "not name = 'x'", "name <> 'x'", "name = 'x' or price = 1.1 and on = true",
        "name like 'Churro''s'",
        "name like '%'", "name <> 5",
    ])
    func `a record is found`(_ clause: String) throws {
        #expect(try CEQLCondition.parse(clause).matches(Self.record))
    }

    @Test(arguments: [
        "id = 9007199254740992", "id = 9007199254740994", "price = 1.1000000000000001", "name = 'churro''s'",
        "name like 'hurro%'",
        "name like '%hurro'", "name like 'Churro''s%Churro''s'", "name like ''", "code > 100", "on = false", "gone = 1",
        "gone <> 1",
        "missing <> 'x'", "not missing = 'x'", "not (gone = 1 and name = 'Churro''s')", "gone is not null",
        "missing in (1)",
        "missing not in (1)", "name = 'x' and price = 1.1 or on = false", "name > 5", "name = 5", "address = 'x'",
        "name like 'C_urro%'",
    ])
    func `a record is left out`(_ clause: String) throws {
        #expect(try !CEQLCondition.parse(clause).matches(Self.record))
    }

    @Test func `what is false wins over what nothing can be said of`() throws {
        #expect(try CEQLCondition.parse("not (gone = 1 and name = 'x')").matches(Self.record))
        #expect(try CEQLCondition.parse("gone = 1 or on = true").matches(Self.record))
    }

    @Test func `a field known to be a date compares as an instant`() throws {
        let field = try FieldPath("updated")
        let zone = try #require(Zone("Europe/Berlin"))
        let dates = CEQLDates([field: .init(format: try SimpleDateFormat("dd.MM.yyyy HH:mm"), zone: zone)])
        #expect(try CEQLCondition.parse("updated > '2018-08-20T13:28:59Z'").matches(Self.record, dates: dates))
        #expect(try !CEQLCondition.parse("updated > '2018-08-20T13:29:00Z'").matches(Self.record, dates: dates))
        #expect(try CEQLCondition.parse("updated >= '20.08.2018 15:29'").matches(Self.record, dates: dates))
        #expect(try !CEQLCondition.parse("updated >= '21.08.2018 00:00'").matches(Self.record, dates: dates))
        #expect(try CEQLCondition.parse("updated > '2018-08-19'").matches(Self.record, dates: dates))
    }

    @Test func `bytes that are no record are found by nothing and trap nothing`() throws {
        #expect(try !CEQLCondition.parse("a = 1 or not a = 1").matches(JSONRecord(Array("{\"a\":".utf8))))
    }
}
