import Foundation
import Postgres

/// Reads an instance from a row with the columns of ``columns``.
enum InstanceRow {
    /// The columns of an instance and its maker; the statement names them `instance i` and `account_user u`.
    static let columns: SQL = """
        i.id,
        i.organization_id,
        i.user_id,
        u.email,
        u.first_name,
        u.last_name,
        i.element_key,
        i.name,
        i.tags,
        i.configuration::text as configuration,
        array(
            select s.name
            from pollux.instance_secret s
            where s.organization_id = i.organization_id
              and s.instance_id = i.id
            order by s.name
        ) as secret_names,
        i.disabled,
        i.valid,
        i.events_enabled,
        i.base_line,
        i.created_at,
        i.updated_at
        """

    static func decode(_ row: Row) throws -> Instance {
        let id = try row.decode("id", as: InstanceID.self)
        let text = try row.decode("configuration", as: String.self)
        guard let configuration = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8)) else {
            throw InstancesError.malformedRow(table: "instance", row: id.description)
        }
        return Instance(
            id: id,
            organizationID: try row.decode("organization_id"),
            userID: try row.decode("user_id"),
            userEmail: try row.decode("email"),
            userFirstName: try row.decode("first_name"),
            userLastName: try row.decode("last_name"),
            elementKey: try row.decode("element_key"),
            name: try row.decode("name"),
            tags: try row.decode("tags"),
            configuration: configuration,
            secretNames: try row.decode("secret_names"),
            disabled: try row.decode("disabled"),
            valid: try row.decode("valid"),
            eventsEnabled: try row.decode("events_enabled"),
            baseLine: try row.decode("base_line"),
            createdAt: try row.decode("created_at"),
            updatedAt: try row.decode("updated_at")
        )
    }

    /// The configuration as JSON text, its keys sorted.
    static func encode(_ configuration: [String: String]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(configuration), as: UTF8.self)
    }
}
