import Elements
import Testing

struct FieldNamesTests {
    private func names(_ fields: [String: String]) throws -> FieldNames {
        var paths: [FieldPath: FieldPath] = [:]
        for (name, path) in fields { paths[try FieldPath(name)] = try FieldPath(path) }
        return FieldNames(paths)
    }

    @Test(arguments: [
        (["a": "X"], #"{"X": 1.10 ,"other":"é"}"#, #"{"a":1.10,"other":"é"}"#),
        (["city": "address.city"], #"{"address":{"city":"Ulm","zip":"0"}}"#, #"{"address":{"zip":"0"},"city":"Ulm"}"#),
        (["city": "address.city"], #"{"id":7}"#, #"{"id":7}"#),
        (["home.city": "City"], #"{"City":"Ulm","n":null}"#, #"{"n":null,"home":{"city":"Ulm"}}"#),
        (["mail": "mails.0.value"], #"{"mails":[{"value":"a","k":1},2]}"#, #"{"mails":[{"k":1},2],"mail":"a"}"#),
        (["a": "b", "b": "a"], #"{"a":1,"b":2}"#, #"{"b":1,"a":2}"#),
        (["email": "E"], #"{"email":1,"E":2}"#, #"{"E":1,"email":2}"#),
        (["email": "in.E"], #"{"email":1,"in":{"E":2}}"#, #"{"email":2,"in":{"E":1}}"#),
        (["a": "X"], #"{"\u0058":{"b": [1, 2]}}"#, #"{"a":{"b": [1, 2]}}"#),
        (["a": "`X.y`"], #"{"X.y":1}"#, #"{"a":1}"#),
    ])
    func `names change both ways, and no value's bytes do`(
        fields: [String: String],
        vendor: String,
        normalised: String
    ) throws {
        let names = try names(fields)
        let there = names.normalised(Array(vendor.utf8))
        #expect(String(decoding: there, as: UTF8.self) == normalised)
        let back = JSONRecord(names.vendorForm(there)).canonicalForm()
        #expect(back == JSONRecord(Array(vendor.utf8)).canonicalForm())
    }

    @Test(arguments: [
        (
            ["city": "address.city", "mail": "mails.0.value"], #"{"city":"Ulm","mail":"a","x":1}"#,
            #"{"x":1,"address":{"city":"Ulm"},"mails":[{"value":"a"}]}"#
        ),
        (["city": "address.city"], #"{"city":"Ulm","address":null}"#, #"{"address":{"city":"Ulm"}}"#),
        (["city": "address.city"], #"{"city":"Ulm","address":"none"}"#, #"{"city":"Ulm","address":"none"}"#),
        (["tag": "tags.0"], #"{"tag":"b","tags":["a","c"]}"#, #"{"tags":["b","c"]}"#),
    ])
    func `what a client writes goes where the vendor has it`(
        fields: [String: String],
        client: String,
        vendor: String
    ) throws {
        let written = try names(fields).vendorForm(Array(client.utf8))
        #expect(String(decoding: written, as: UTF8.self) == vendor)
    }

    @Test(arguments: ["", "[1]", "{\"X\":", "7", "{\"X\":1} x"])
    func `what is no record stays as it is`(text: String) throws {
        let names = try names(["a": "X"])
        #expect(names.normalised(Array(text.utf8)) == Array(text.utf8))
    }

    @Test func `a condition on normalised names is one on the vendor's`() throws {
        let names = try names(["city": "address.town", "mail": "E"])
        let clause = "city = 'Ulm' AND (mail LIKE 'a%' OR NOT (mail IS NULL)) AND other IN (1, 2) AND city.part > 1"
        let vendor = names.vendorForm(try CEQLCondition.parse(clause))
        let wanted =
            "address.town = 'Ulm' AND (E LIKE 'a%' OR NOT (E IS NULL)) AND other IN (1, 2) AND address.town.part > 1"
        #expect(vendor == (try CEQLCondition.parse(wanted)))
    }

    @Test func `a field is found under the vendor's name, and so is one inside it`() throws {
        let names = try names(["home": "address", "home.city": "address.town"])
        #expect(names.vendorPath(of: try FieldPath("home.zip")) == (try FieldPath("address.zip")))
        #expect(names.vendorPath(of: try FieldPath("home.city.name")) == (try FieldPath("address.town.name")))
        #expect(names.vendorPath(of: try FieldPath("other")) == (try FieldPath("other")))
    }
}
