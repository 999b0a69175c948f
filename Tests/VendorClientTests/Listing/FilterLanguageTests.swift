import Elements
import Foundation
import Testing

@testable import VendorClient

/// What is asked of a vendor in its own language, letter by letter: nothing of a value breaks out of its place.
@Suite struct FilterLanguageTests {
    private static func query(
        _ filter: String,
        _ clause: String?,
        fields: String? = nil,
        orderBy: String? = nil,
        list: String = "sort: {param: order, value: \"updated\"}, dataPath: data, path: /x"
    ) throws -> (asked: [String: String], remaining: String?) {
        let resource = try ListRig.resource(list: "{\(list), where: \(filter)}")
        let list = try #require(resource.list)
        let request = ListRequest(resource: resource, condition: clause, fields: fields, orderBy: orderBy)
        let condition = try clause.map { try CEQLCondition.parse($0) }
        let translated = try TranslatedFilter(condition, clause: clause, after: nil, of: resource, in: list)
        let values = try ListValues(request, list, translated, size: 100)
        let asked = Dictionary(values.parameters) { _, last in last }
        return (asked, translated.remaining?.description)
    }

    @Test(
        arguments: [
            ("name = 'O''Brien'", "name eq 'O''Brien'"),
            ("name = 'x'' or 1 eq 1 or ''a'' eq ''a'", "name eq 'x'' or 1 eq 1 or ''a'' eq ''a'"),
            ("name = 'a\\'' b\n'", "name eq 'a\\'' b\n'"),
            ("age >= 18 and active = true", "age ge 18 and active eq true"),
            ("age <> 3", "age ne 3"), ("note is null", "note eq null"), ("not note is null", "note ne null"),
            ("name like 'A%'", "startswith(name,'A')"),
            ("name like '%b%c'", "contains(name,'b') and endswith(name,'c')"),
            ("address.city = 'Berlin'", "address/city eq 'Berlin'"),
            ("name in ('a', 'b')", "name eq 'a' or name eq 'b'"),
            ("(name = 'a' or age = 1) and note is null", "(name eq 'a' or age eq 1) and note eq null"),
            ("not (name = 'a' or age > 1)", nil), ("not (note is null or age = 1)", "note ne null and age ne 1"),
            ("name > 'b'", nil), ("name = '5'", nil), ("name = 'true'", nil), ("age = +5", "age eq 5"),
            ("name = 'a' or name > 'b'", nil), ("name > 'b' and age = 1", "age eq 1"),
            ("`na me' eq 1 or x` = 'a'", nil),
            ("updated > '2024-03-01T10:00:00Z'", "updated gt 2024-03-01T10:00:00Z"),
            // What a vendor holds may be finer than what it shows: up to a second later is still that second.
            ("updated <= '2024-03-01T10:00:00Z'", "updated lt 2024-03-01T10:00:01Z"),
            ("updated < '2024-03-01T10:00:00Z'", "updated lt 2024-03-01T10:00:01Z"),
            (
                "updated = '2024-03-01T12:00:00+02:00'",
                "updated ge 2024-03-01T10:00:00Z and updated lt 2024-03-01T10:00:01Z"
            ),
            ("updated >= 'yesterday'", nil), ("updated <> '2024-03-01T10:00:00Z'", nil),
        ] as [(String, String?)]
    )
    func `OData`(_ clause: String, _ wanted: String?) throws {
        #expect(try Self.query("{style: odata}", clause).asked["$filter"] == wanted)
    }

    @Test(
        arguments: [
            ("Name = 'O''Brien'", "Name = 'O\\'Brien'"),
            ("Name = '\\'' OR Id != null --'", "Name = '\\\\\\' OR Id != null --'"),
            ("Name = 'a\nb\t\"c\"'", "Name = 'a\\nb\\t\\\"c\\\"'"),
            ("Name like '100\\_%a'", "Name LIKE '100\\\\\\_%a'"),
            ("updated >= '2024-03-01T10:00:00Z' and age < 5", "updated >= 2024-03-01T10:00:00Z and age < 5"),
            ("Account.Name = 'x' or note is not null", "Account.Name = 'x' or note != null"),
        ] as [(String, String?)]
    )
    func `SOQL`(_ clause: String, _ wanted: String?) throws {
        let query = try Self.query("{style: soql, from: Contact, select: [Id, Name]}", clause).asked["q"]
        let text = try #require(query)
        #expect(text.hasPrefix("select Id, Name, updated"))
        #expect(text.hasSuffix(" order by updated"))
        let condition = text.firstRange(of: " where ").map {
            text[$0.upperBound...].dropLast(" order by updated".count)
        }
        #expect(condition.map(String.init) == wanted)
    }

    @Test func `a SOQL query selects what is asked for, and what nothing can be judged without`() throws {
        let soql = "{style: soql, from: Contact, select: [Id, Name]}"
        let plain = try Self.query(soql, nil).asked["q"]
        #expect(plain == "select Id, Name, updated from Contact order by updated")
        let own = try Self.query(
            soql,
            "age > 1 and Name = 'a'",
            fields: "Email, Account.Name",
            orderBy: "Name desc, age"
        )
        #expect(
            own.asked["q"]
                == "select Email, Account.Name, id, updated, Name from Contact where age > 1 and Name = 'a' order by Name desc, age asc"
        )
        #expect(own.remaining == "Name = 'a'")
        #expect(throws: VendorError.self) { try Self.query(soql, "`Id FROM User --` = 'a'") }
        for wrong in ["Id from User --", "a b", "x'"] {
            #expect(throws: VendorError.self) { try Self.query(soql, nil, fields: wrong) }
            #expect(throws: VendorError.self) { try Self.query(soql, nil, orderBy: wrong) }
        }
        let keyset =
            "path: /x, sort: {param: o, value: \"updated, id\"}, paginate: {type: keyset, pageSize: 50, fields: [updated, id]}"
        #expect(
            try Self.query(soql, nil, list: keyset).asked["q"]?.hasSuffix(" order by updated, id limit 100") == true
        )
    }

    @Test(
        arguments: [
            ("updated >= '2024-03-01T10:00:30Z'", "\"updated\" >= \"2024-03-01 10:00\" order by updated"),
            // A minute is the smallest that this vendor reads: the bound goes beyond it.
            ("updated < '2024-03-01T10:00:30Z'", "\"updated\" < \"2024-03-01 10:01\" order by updated"),
            (
                "fields.status.name = 'Done' and updated > '2024-03-01T10:00:00Z'",
                "\"status\" = \"Done\" and \"updated\" > \"2024-03-01 10:00\" order by updated"
            ),
            (
                "fields.status.name = 'x\" OR project = \"y'",
                "\"status\" = \"x\\\" OR project = \\\"y\" order by updated"
            ),
            ("key = 'a\\b\nc'", "\"key\" = \"a\\\\b\\nc\" order by updated"),
            ("fields.summary = 'x'", "order by updated"),
            ("fields.customfield_10016 > 5", "cf[10016] > 5 order by updated"),
            ("fields.`customfield_1] or x[` > 5", "order by updated"),
            ("fields.assignee is null", "\"assignee\" is EMPTY order by updated"),
            ("fields.labels is not null", "order by updated"),
        ]
    )
    func `JQL`(_ clause: String, _ wanted: String) throws {
        let found = try Self.query("{style: jql, format: \"yyyy-MM-dd HH:mm\"}", clause)
        #expect(found.asked["jql"] == wanted)
        #expect(found.remaining == (try CEQLCondition.parse(clause)).description || clause.contains("> 5"))
    }

    @Test(
        arguments: [
            ("updated > '2024-03-01T10:00:00Z' and n = 1", "updated > '2024-03-01T10:00:00Z'", "n = 1"),
            ("updated > '2024-03-01T10:00:00Z' or n = 1", nil, "updated > '2024-03-01T10:00:00Z' OR n = 1"),
            ("name >= 'b'", nil, "name >= 'b'"), ("name > 'a''b'", "name > 'a''b'", nil),
        ] as [(String, String?, String?)]
    )
    func `a vendor that takes CEQL with fewer comparisons`(_ clause: String, _ asked: String?, _ left: String?) throws {
        let found = try Self.query("{style: passthrough, operators: [\">\"]}", clause)
        #expect(found.asked["where"] == asked && found.remaining == left)
    }

    @Test func `bounds in parameters and in the element's own text`() throws {
        let params = "{style: params, since: from, until: to, bound: inclusive, format: \"epoch:ms\"}"
        let both = "updated >= '2024-01-01T00:00:00Z' and updated <= '2024-01-02T00:00:00Z'"
        let found = try Self.query(params, both)
        #expect(found.asked["from"] == "1704067200000" && found.asked["to"] == "1704153601000")
        let template = "{style: template, param: q, template: \"changed:[${since} TO ${until}]\", bound: inclusive}"
        #expect(try Self.query(template, both).asked["q"] == "changed:[2024-01-01T00:00:00Z TO 2024-01-02T00:00:01Z]")
        let open = try Self.query(template, "updated > '2024-01-01T00:00:00Z'").asked["q"]
        #expect(open?.hasPrefix("changed:[2024-01-01T00:00:00Z TO 2999") == true)
        #expect(try Self.query(template, "n = 1").asked["q"] == nil)
    }

    @Test func `the caller's order and fields in the vendor's words`() throws {
        let list =
            "path: /x, dataPath: data, sort: {param: sort, value: updated, ascending: asc}, fields: {param: f, separator: \";\", value: \"*\"}"
        let passthrough = "{style: passthrough}"
        #expect(try Self.query(passthrough, nil, list: list).asked == ["sort": "updated", "f": "*"])
        let own = try Self.query(passthrough, nil, fields: "a, b.c", orderBy: "a desc, b", list: list).asked
        #expect(own == ["sort": "a desc,b asc", "f": "a;b.c;id;updated"])
        let odata = try Self.query("{style: odata}", "name = 'x'", fields: "a,b.c", orderBy: "b.c", list: list).asked
        #expect(odata["f"] == "a;b;id;updated;name" && odata["sort"] == "b/c asc")
        #expect(throws: VendorError.self) { try Self.query(passthrough, nil, orderBy: "a; drop", list: list) }
    }
}
