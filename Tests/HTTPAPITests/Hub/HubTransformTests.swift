import DemoVendor
import Foundation
import TestSupport
import Testing

/// Records under an element's normalised names, in both directions.
@Suite(.database) struct HubTransformTests {
    private static let resources = """
        people:
          list:
            path: /contacts
            dataPath: data
            paginate: {type: page, pageParam: page, sizeParam: per_page, totalPath: total}
            where: {style: passthrough}
            sort: {param: orderBy}
          get: {path: "/contacts/${id}"}
          create: {method: POST, path: /contacts}
          update: {method: PATCH, path: "/contacts/${id}"}
          idField: key
          fields: {firstName: Pers_FirstName, email: Pers_EmailAddress}
        plain:
          list: {path: /contacts, dataPath: data}
          idField: key
        """

    private static func with(_ body: @Sendable @escaping (APIFixture, Signature) async throws -> Void) async throws {
        try await HubElement.with(resources: resources) { api in
            for name in ["Ann", "Bea", "Ann"] {
                api.vendor.records.create(
                    .contacts,
                    set: ["Pers_FirstName": name],
                    raw: ["Pers_Score": "1.0e10"]
                )
            }
            let me = try await HubElement.connect(api, api.owner, to: api.vendor)
            api.vendor.requests.clear()
            try await body(api, me)
        }
    }

    /// A vendor's record as it should be shown: of an object whose names change, blanks between names and values are not kept.
    private static func normalised(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
            .replacing("\" : ", with: "\":")
            .replacing("\"Pers_FirstName\"", with: "\"firstName\"")
            .replacing("\"Pers_EmailAddress\"", with: "\"email\"")
    }

    @Test func `what is read has the normalised names, and every value as the vendor sent it`() async throws {
        try await Self.with { api, me in
            let truth = api.vendor.records.truth(.contacts).compactMap { $0.last?.bytes }
            let list = try await api.call("GET", "/hubs/crm/people?transform=true", me)
            #expect(list.text == "[" + truth.map(Self.normalised).joined(separator: ",") + "]")
            let one = try await api.call("GET", "/hubs/crm/people/3?transform=true", me)
            #expect(one.text == Self.normalised(truth[2]))
            let own = try await api.call("GET", "/hubs/crm/people/3?transform=false", me)
            #expect(own.bytes == truth[2])
        }
    }

    @Test func `parameters name fields by the normalised names, from page to page`() async throws {
        try await Self.with { api, me in
            let query = "transform=true&pageSize=1&where=firstName%3D'Ann'&orderBy=email%20desc&fields=email,Pers_Score"
            let first = try await api.call("GET", "/hubs/crm/people?\(query)&returnCount=true", me)
            #expect(first.text == #"[{"email":"person3@example.com","Pers_Score":1.0e10}]"#)
            #expect(first.header("Elements-Total-Count") == "2")
            let token = try #require(first.header("Elements-Next-Page-Token"))
            let second = try await api.call("GET", "/hubs/crm/people?\(query)&nextPage=\(token)", me)
            #expect(second.text == #"[{"email":"person1@example.com","Pers_Score":1.0e10}]"#)
            let vendors = query.replacing("transform=true&", with: "")
            let other = try await api.call("GET", "/hubs/crm/people?\(vendors)&nextPage=\(token)", me)
            #expect(other.status == 400, "the vendor has no field firstName: that is another list")
            let fault = try await api.call("GET", "/hubs/crm/people?transform=true&where=firstName%20%3D", me)
            #expect(try fault.message().hasPrefix("Error parsing query"))
        }
    }

    @Test func `what is written has the vendor's names`() async throws {
        try await Self.with { api, me in
            let made = try await api.call(
                "POST",
                "/hubs/crm/people?transform=true",
                me,
                json: #"{"firstName": "Cem", "Pers_Score": 2.50}"#
            )
            #expect(made.status == 200, "\(made.text)")
            #expect(try made.object()["firstName"] as? String == "Cem")
            let id = try #require(try made.object()["key"] as? String)
            let changed = try await api.call(
                "PATCH",
                "/hubs/crm/people/\(id)?transform=true",
                me,
                json: #"{"email": "cem@example.com"}"#
            )
            #expect(try changed.object()["email"] as? String == "cem@example.com")
            let last = try #require(api.vendor.records.truth(.contacts, id: id)?.last)
            #expect(last.json("Pers_FirstName") == "\"Cem\"")
            #expect(last.json("Pers_EmailAddress") == "\"cem@example.com\"")
            #expect(last.json("Pers_Score") == "2.50")
            #expect(last.json("firstName") == nil && last.json("email") == nil)
        }
    }

    @Test func `an object without normalised names says so, and is not changed unasked`() async throws {
        try await Self.with { api, me in
            let refused = try await api.call("GET", "/hubs/crm/plain?transform=true", me)
            #expect(refused.status == 400)
            #expect(try refused.message().hasPrefix("transform: the element has no normalised fields of plain"))
            #expect(try await api.call("GET", "/hubs/crm/people?transform=maybe", me).status == 400)
            #expect(api.vendor.requests.counts.isEmpty, "the vendor was not asked")
            #expect(try await api.call("GET", "/hubs/crm/plain", me).text.contains("Pers_FirstName"))
        }
    }
}
