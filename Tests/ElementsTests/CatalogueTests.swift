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

    @Test func `elements of a directory are added, and replace built-in ones`() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let own = DefinitionSample.yaml.replacing("key: sample", with: "key: sandbox")
        try own.write(to: directory.appending(path: "own.yaml"), atomically: true, encoding: .utf8)
        try DefinitionSample.yaml.write(to: directory.appending(path: "more.yml"), atomically: true, encoding: .utf8)
        let catalogue = try Catalogue.load(extraDirectory: directory.path)
        #expect(catalogue["sample"] != nil && catalogue["sagecrm"] != nil)
        #expect(catalogue["sandbox"]?.name == "Sample")
        try own.write(to: directory.appending(path: "z.yaml"), atomically: true, encoding: .utf8)
        #expect(throws: ElementError.self) { try Catalogue.load(extraDirectory: directory.path) }
    }

    @Test func `a directory that is not there is said, with its name`() {
        #expect {
            try Catalogue.load(extraDirectory: "/nowhere/elements")
        } throws: { error in
            "\(error)".contains("/nowhere/elements")
        }
    }
}
