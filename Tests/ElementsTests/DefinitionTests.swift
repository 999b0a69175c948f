import Elements
import Testing

struct DefinitionTests {
    private func faults(_ yaml: String) -> [ElementFault] {
        do throws(ElementError) {
            _ = try ElementReader.read(yaml, file: "sample.yaml")
            return []
        } catch {
            return error.faults
        }
    }

    private func faults(replacing old: String, with new: String) -> [ElementFault] {
        faults(DefinitionSample.yaml.replacing(old, with: new))
    }

    @Test func `a definition is read with all that it says`() throws {
        let element = try ElementReader.read(DefinitionSample.yaml, file: "sample.yaml")
        #expect(element.configuration.map(\.secret) == [false, true])
        let token = try TextTemplate("${config.token}", takesOperatorValues: true)
        #expect(element.authentication == .bearer(token: token, scheme: "Bearer"))
        #expect(element.errors.map(\.action) == [.retry, .revoked])
        let things = try #require(element.resources["things"])
        #expect(things.vendorName == "things")
        #expect(try things.list?.dataPath == FieldPath("data.items"))
        #expect(things.list?.pagination.style == .offset)
        #expect(things.list?.pagination.first == 0)
        #expect(things.list?.pagination.totalPath == FieldPath(member: "total"))
        #expect(things.list?.filter?.style == .parameters(since: "updated_since"))
        #expect(things.list?.filter?.bound == .inclusive)
        #expect(things.list?.sort?.value == "updated,id")
        #expect(things.dates.updated?.zone.description == "America/Denver")
        #expect(things.dates.created == nil)
        #expect(try things.ignoreFields == [FieldPath("seen"), FieldPath("meta.read")])
        #expect(things.createdCheckTolerance == .seconds(5))
        #expect(things.poll.granularity == .seconds(60))
        #expect(things.poll.overlap == .seconds(7_200))
        #expect(things.poll.floodLimit == 500)
        #expect(things.export == .list)
    }

    @Test(arguments: [
        ("idField: id", "idfield: id", "resources.things.idField' is missing", 15),
        ("idField: id", "idfield: id", "there is no key 'resources.things.idfield'; did you mean 'idField'?", 22),
        ("hub: crm", "hub: CRM", "'hub' must be of lower-case letters", 3),
        ("version: 1", "version: one", "'version' must be a whole number", 4),
        ("https://${config.company}", "ftp://${config.company}", "begins with https:// or http://", 5),
        (
            "https://${config.company}", "https://${config.compny}",
            "'${config.compny}' is not in 'configuration'; did you mean 'company'?", 5
        ),
        ("https://${config.company}", "https://me@${config.company}", "no user-info", 5),
        ("type: bearer", "type: basik", "'auth.type' cannot be 'basik'; did you mean 'basic'?", 9),
        ("offsetParam: skip, ", "", "'resources.things.list.paginate.offsetParam' is missing", 18),
        ("path: \"/things/${id}\"", "path: \"/things/id\"", "must hold '${id}'", 21),
        ("path: \"/things/${id}\"", "path: \"/things/${ID}\"", "'${ID}' means nothing here", 21),
        ("export: list", "export: native", "export: native' is not supported yet", 27),
        ("overlap: 2h", "overlap: 2 hours", "must be a duration such as 10s", 26),
        ("poll: {", "poll: {url: \"/hubs/crm/others?where=a=1\", ", "asks for 'others', not for 'things'", 26),
        ("hub: crm", "hub: crm\nhub: erp", "given twice", 3),
        ("updatedDateTimezone: America/Denver", "updatedDateTimezone: Moon", "nobody knows the zone 'Moon'", 23),
        ("yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd bb", "b", 23),
        ("poll: {", "poll: {url: \"/hubs/crm/things?where=a>>1\", ", "Error parsing query", 26),
        ("hub: crm", "hub: [crm", "the file is no YAML", 4),
    ])
    func `a mistake is told with its line and what would be right`(old: String, new: String, said: String, line: Int) {
        let found = faults(replacing: old, with: new)
        #expect(found.contains { $0.message.contains(said) && $0.line == line }, "\(found)")
    }

    @Test func `every mistake is told, in the order of their places`() {
        let yaml = DefinitionSample.yaml.replacing("version: 1", with: "version: 0").replacing(
            "bound: inclusive",
            with: "bound: x"
        )
        .replacing("export: list", with: "export: all")
        #expect(faults(yaml).map(\.line) == [4, 20, 27])
    }

    @Test(arguments: ["", "- a\n- b", "just text", "\u{0}", "key: &a [*a]"])
    func `what is no definition at all is refused`(yaml: String) {
        #expect(!faults(yaml).isEmpty)
    }

    @Test func `a rule matches by status and by what lies at its path`() throws {
        let element = try ElementReader.read(DefinitionSample.yaml, file: "sample.yaml")
        let dressed = try #require(element.errors.first)
        #expect(dressed.matches(status: 200, body: Array(#"{"error":{"code":"X"}}"#.utf8)) { _ in nil })
        #expect(!dressed.matches(status: 200, body: Array(#"{"error":{"code":null}}"#.utf8)) { _ in nil })
        #expect(!dressed.matches(status: 200, body: Array(#"{"data":[]}"#.utf8)) { _ in nil })
        #expect(!dressed.matches(status: 500, body: Array(#"{"error":{"code":"X"}}"#.utf8)) { _ in nil })
        #expect(element.errors.last?.matches(status: 401, body: [], header: { _ in nil }) == true)
    }
}
