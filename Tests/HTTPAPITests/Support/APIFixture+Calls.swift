import Foundation
import Instances
import OutboundHTTP
import Testing

/// An answer of the API, with its body read as JSON where it is some.
struct Answer: Sendable {
    let status: Int
    let headers: [HTTPField]
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The body as an object.
    func object() throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any], "\(status) \(text)")
    }

    /// The body as a list of objects.
    func list() throws -> [[String: Any]] {
        try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [[String: Any]], "\(status) \(text)")
    }

    func message() throws -> String { try #require(try object()["message"] as? String) }
}

/// Whose secrets a call carries.
enum Signature: Sendable {
    case nobody
    case organization(NewOrganization)
    case token(NewOrganization, String)
    case all(NewOrganization, String)
    case raw(String)

    var header: String? {
        switch self {
        case .nobody: nil
        case .organization(let owner): "User \(owner.userSecret.text), Organization \(owner.organizationSecret.text)"
        case .token(let owner, let token): "User \(owner.userSecret.text), Element \(token)"
        case .all(let owner, let token):
            "Element \(token), Organization \(owner.organizationSecret.text), User \(owner.userSecret.text)"
        case .raw(let text): text
        }
    }
}

extension APIFixture {
    /// Calls the API.
    func call(
        _ method: String,
        _ path: String,
        _ signature: Signature,
        json: String? = nil,
        body: [UInt8]? = nil,
        headers: [(String, String)] = []
    ) async throws -> Answer {
        var fields = headers.map { HTTPField($0.0, $0.1) }
        if let header = signature.header { fields.append(HTTPField("Authorization", header)) }
        if json != nil { fields.append(HTTPField("Content-Type", "application/json")) }
        let request = OutboundRequest(
            method: method,
            url: base + path,
            headers: fields,
            body: body ?? json.map { Array($0.utf8) },
            purpose: .vendor
        )
        let response = try await http.send(request)
        return Answer(status: response.status, headers: response.headers, bytes: response.body)
    }

    /// The JSON of api.md with this vendor's and a receiver's host.
    func creation(pollers: String? = nil, name: String = "SageCRMPolling", extra: String = "") -> String {
        """
        { "element": {"key": "sagecrm"}, "name": "\(name)", "tags": ["Docs"],
          "configuration": {
            "subdomain": "http://\(vendor.authority)", "username": "demo", "password": "\(Self.password)",
            "event.notification.enabled": true,
            "event.notification.callback.url": "http://127.0.0.1:9/hook",
            "event.notification.signature.key": "\(Self.signatureKey)",
            "event.poller.refresh_interval": "15",\(extra)
            "event.poller.configuration": \(pollers ?? Self.pollers) } }
        """
    }

    /// The poller configuration of api.md, as it stands there.
    static let pollers = """
        {
              "contacts": {
                "url": "/hubs/crm/contacts?where=Pers_UpdatedDate>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'",
                "idField": "key",
                "filterByUpdatedDate": true, "filterByCurrentDate": false, "createdCheckTolerance": 2, "pageSize": 200, "pollDelay": 30,
                "datesConfiguration": {
                  "updatedDateField": "Pers_UpdatedDate", "updatedDateFormat": "yyyy-MM-dd'T'HH:mm:ss'Z'", "updatedDateTimezone": "GMT",
                  "createdDateField": "Pers_CreatedDate", "createdDateFormat": "yyyy-MM-dd'T'HH:mm:ss'Z'", "createdDateTimezone": "GMT" } } }
        """

    /// Makes an instance.
    func create(_ owner: NewOrganization, _ json: String? = nil) async throws -> (id: Int64, token: String) {
        let answer = try await call("POST", "/instances", .organization(owner), json: json ?? creation())
        let made = try answer.object()
        return (
            try #require((made["id"] as? NSNumber)?.int64Value, "\(answer.status) \(answer.text)"),
            try #require(made["token"] as? String)
        )
    }
}

/// A text as a JSON string.
func quoted(_ text: String) throws -> String {
    String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
}
