/// Reads what an instance must give, and checks that nothing else is used.
enum ConfigurationReader {
    static func fields(_ value: YAMLValue) -> [ConfigurationField] {
        var fields: [ConfigurationField] = []
        for item in value.sequence ?? [] {
            guard let mapping = YAMLMapping(item) else { continue }
            let key = mapping.required("key")
            let required = mapping.optional("required")?.bool ?? false
            let secret = mapping.optional("secret")?.bool ?? false
            mapping.finish()
            guard let key, let name = key.string else { continue }
            guard !fields.contains(where: { $0.key == name }) else {
                key.fault("'\(name)' is in the configuration twice")
                continue
            }
            guard !name.hasPrefix("event.") else {
                key.fault("'\(name)': keys that begin with 'event.' belong to Pollux")
                continue
            }
            fields.append(ConfigurationField(key: name, required: required, secret: secret))
        }
        return fields
    }

    /// Notes the keys that a template uses and `configuration` does not have.
    static func check(_ used: [String], _ fields: [ConfigurationField], _ place: YAMLValue) {
        let known = fields.map(\.key)
        for key in Set(used).sorted() where !known.contains(key) {
            place.fault("'${config.\(key)}' is not in 'configuration'\(Suggestion.phrase(for: key, among: known))")
        }
    }
}
