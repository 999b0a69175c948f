import Elements
import Foundation
import Testing

struct CatalogueTests {
    @Test func `the elements that come with Pollux are read, with the objects that were promised`() throws {
        let catalogue = try Catalogue.load()
        for key in ["sagecrm", "sandbox"] {
            let element = try #require(catalogue[key])
            #expect(
                element.orderedResources.map(\.name) == ["accounts", "contacts", "leads", "opportunities", "users"]
            )
        }
        for element in catalogue.all { #expect(catalogue.element(numbered: element.id) == element) }
        let contacts = try #require(catalogue["sagecrm"]?.resources["contacts"])
        #expect(contacts.idField == FieldPath(member: "key"))
        #expect(contacts.dates.updated?.pattern == "yyyy-MM-dd'T'HH:mm:ss'Z'")
        #expect(contacts.poll.query?.condition == "Pers_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'")
        #expect(contacts.poll.overlap == .seconds(600))
        #expect(contacts.export == .oneByOne)
        #expect(contacts.list?.pagination.maximumPageSize == 1_000)
    }

    @Test func `an element keeps its number for ever`() throws {
        let catalogue = try Catalogue.load()
        #expect(catalogue["sagecrm"]?.id == 436_257_631)
        #expect(catalogue["sandbox"]?.id == 1_512_036_644)
    }

    private func load(_ files: [String: String]) throws -> Catalogue {
        let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        for (name, text) in files {
            try text.write(to: directory.appending(path: name), atomically: true, encoding: .utf8)
        }
        return try Catalogue.load(extraDirectory: directory.path)
    }

    @Test func `elements of a directory are added`() throws {
        let catalogue = try load(["more.yml": DefinitionSample.yaml, "notes.txt": "no element"])
        #expect(catalogue["sample"] != nil && catalogue["sagecrm"] != nil)
        #expect(catalogue.all.count == (try Catalogue.load()).all.count + 1)
    }

    @Test func `no element takes another's place: a key that is there twice is told with both files`() {
        let own = "# mine\n" + DefinitionSample.yaml
        #expect {
            try load(["a.yaml": own, "b.yaml": own])
        } throws: { error in
            let fault = (error as? ElementError)?.faults.first
            return fault?.file.hasSuffix("/b.yaml") == true && fault?.line == 2
                && fault?.message.contains("'sample'") == true && fault?.message.contains("/a.yaml") == true
        }
        #expect {
            try load(["a.yaml": own.replacing("key: sample", with: "key: sandbox")])
        } throws: { error in
            "\(error)".contains("/a.yaml:2:1: the key 'sandbox' is also that of sandbox.yaml, which comes with Pollux")
        }
    }

    @Test func `a directory that is not there is said, with its name`() {
        #expect {
            try Catalogue.load(extraDirectory: "/nowhere/elements")
        } throws: { error in
            "\(error)".contains("/nowhere/elements")
        }
    }
}
