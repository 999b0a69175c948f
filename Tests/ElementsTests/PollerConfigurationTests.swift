import Elements
import Foundation
import Testing

struct PollerConfigurationTests {
    let element: Element

    init() throws {
        element = try #require(try Catalogue.load()["sagecrm"])
    }

    static let documented = #"""
        {"contacts": {
            "url": "/hubs/crm/contacts?where=Pers_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'",
            "idField": "key",
            "filterByUpdatedDate": true, "filterByCurrentDate": false, "createdCheckTolerance": 2, "pageSize": 200, "pollDelay": 30,
            "datesConfiguration": {
              "updatedDateField": "Pers_UpdatedDate", "updatedDateFormat": "yyyy-MM-dd'T'HH:mm:ss'Z'", "updatedDateTimezone": "GMT",
              "createdDateField": "Pers_CreatedDate", "createdDateFormat": "yyyy-MM-dd'T'HH:mm:ss'Z'", "createdDateTimezone": "GMT" } } }
        """#

    private func faults(_ text: String, objects: String? = nil) -> [PollerConfigurationError.Fault] {
        do throws(PollerConfigurationError) {
            _ = try PollerConfiguration.all(element: element, text: text, objects: objects)
            return []
        } catch {
            return error.faults
        }
    }

    @Test func `the documented configuration is taken, as an object and as a string`() throws {
        let quoted = String(decoding: try JSONEncoder().encode(Self.documented), as: UTF8.self)
        for text in [Self.documented, quoted] {
            let found = try PollerConfiguration.all(element: element, text: text)
            #expect(found.map(\.object) == ["contacts"])
            #expect(found[0].query?.condition == "Pers_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'")
            #expect(found[0].pageSize == 200)
            #expect(found[0].overlap == .seconds(600))
            #expect(found[0].resource.createdCheckTolerance == .seconds(2))
            let again = try PollerConfiguration.one(element: element, object: "contacts", text: found[0].text)
            #expect(again == found[0])
        }
    }

    @Test func `without a configuration the element's own objects are polled, narrowed by a list`() throws {
        let all = try PollerConfiguration.all(element: element, text: nil)
        #expect(all.map(\.object) == ["accounts", "contacts", "leads", "opportunities", "users"])
        let some = try PollerConfiguration.all(element: element, text: "", objects: " contacts, users")
        #expect(some.map(\.object) == ["contacts", "users"])
        #expect(some[0].query == element.resources["contacts"]?.poll.query)
    }

    @Test func `what the instance does not say is the element's`() throws {
        let text = #"{"contacts":{"pollDelay":"3600","datesConfiguration":{"updatedDateTimezone":"UTC"}}}"#
        let merged = try PollerConfiguration.all(element: element, text: text)[0]
        #expect(merged.overlap == .seconds(3_600))
        #expect(merged.resource.idField == FieldPath(member: "key"))
        #expect(merged.resource.dates.updated?.pattern == "yyyy-MM-dd'T'HH:mm:ss'Z'")
        #expect(merged.resource.dates.updated?.zone.description == "UTC")
        #expect(merged.resource.dates.created == element.resources["contacts"]?.dates.created)
    }

    @Test(arguments: [
        (#"{"contcts":{}}"#, "event.poller.configuration.contcts", "did you mean 'contacts'?"),
        (
            #"{"contacts":{"url":"/hubs/crm/kontakts?where=a=1"}}"#, "event.poller.configuration.contacts.url",
            "no object 'kontakts'"
        ),
        (
            #"{"contacts":{"url":"/hubs/crm/users"}}"#, "event.poller.configuration.contacts.url",
            "stands under 'contacts'"
        ),
        (
            #"{"contacts":{"url":"https://evil.example.com/x"}}"#, "event.poller.configuration.contacts.url",
            "/hubs/HUB/OBJECT"
        ),
        (
            #"{"contacts":{"url":"/hubs/crm/contacts?were=a=1"}}"#, "event.poller.configuration.contacts.url",
            "did you mean 'where'?"
        ),
        (#"{"contacts":{"url":7}}"#, "event.poller.configuration.contacts.url", "must be text"),
        (#"{"contacts":{"idfield":"x"}}"#, "event.poller.configuration.contacts.idfield", "did you mean 'idField'?"),
        (#"{"contacts":{"idField":"a..b"}}"#, "event.poller.configuration.contacts.idField", "empty"),
        (#"{"contacts":{"pageSize":0}}"#, "event.poller.configuration.contacts.pageSize", "from 1 to 2000"),
        (#"{"contacts":{"pollDelay":-1}}"#, "event.poller.configuration.contacts.pollDelay", "from 0"),
        (
            #"{"contacts":{"filterByUpdatedDate":"maybe"}}"#, "event.poller.configuration.contacts.filterByUpdatedDate",
            "true or false"
        ),
        (
            #"{"contacts":{"datesConfiguration":{"updatedField":"x"}}}"#,
            "event.poller.configuration.contacts.datesConfiguration.updatedField", "no such key"
        ),
        (
            #"{"contacts":{"url":"/hubs/crm/contacts?where=a>'${dat:yyyy}'"}}"#,
            "event.poller.configuration.contacts.url",
            "is no date template"
        ),
        (
            #"{"contacts":{"url":"/hubs/crm/contacts?where=a>>1"}}"#, "event.poller.configuration.contacts.url",
            "Error parsing query"
        ),
        (
            #"{"contacts":{"url":"/hubs/crm/contacts?orderBy=a b"}}"#, "event.poller.configuration.contacts.url",
            "orderBy"
        ),
        (
            #"{"contacts":{"datesConfiguration":{"updatedDateFormat":"yyyy-bb"}}}"#,
            "event.poller.configuration.contacts.datesConfiguration.updatedDateFormat", "b"
        ),
        (
            #"{"contacts":{"datesConfiguration":{"createdDateTimezone":"Moon"}}}"#,
            "event.poller.configuration.contacts.datesConfiguration.createdDateTimezone", "'Moon'"
        ),
        (#"{"contacts":[]}"#, "event.poller.configuration.contacts", "must be an object"),
        (#"{"contacts":{},"contacts":{}}"#, "event.poller.configuration.contacts", "given twice"),
        ("{}", "event.poller.configuration", "names no object"),
        ("[]", "event.poller.configuration", "must be an object"),
        ("{\"contacts\":", "event.poller.configuration", "no JSON"),
    ])
    func `a mistake is told with its place`(text: String, place: String, said: String) {
        let found = faults(text)
        #expect(found.contains { $0.place == place && $0.message.contains(said) }, "\(found)")
    }

    @Test func `an object that is not there cannot narrow`() {
        #expect(faults("", objects: "contact").map(\.place) == ["event.objects"])
    }

    @Test func `a url is read as it is written, or decoded if it is encoded`() throws {
        let raw = try PollQuery("/hubs/crm/contacts?where=name='A&B' AND d>'${date:yyyy&MM}'&orderBy=d desc&pageSize=5")
        #expect(raw.condition == "name='A&B' AND d>'${date:yyyy&MM}'")
        #expect(raw.orderBy == "d desc")
        #expect(raw.pageSize == 5)
        let encoded = try PollQuery("/contacts?where=name%3D%27A%26B%27+AND+x%3D1")
        #expect(encoded.condition == "name='A&B' AND x=1")
        let percent = try PollQuery("/hubs/crm/contacts?where=name LIKE '%20%'")
        #expect(percent.condition == "name LIKE '%20%'")
    }
}
