/// Reads what an instance must give.
enum ConfigurationReader {
    static func fields(_ value: YAMLValue) -> [ConfigurationField] {
        var fields: [ConfigurationField] = []
        for item in value.sequence ?? [] {
            guard let (key, field) = field(item) else { continue }
            guard !fields.contains(where: { $0.key == field.key }) else {
                key.fault("'\(field.key)' is in the configuration twice")
                continue
            }
            guard !field.key.hasPrefix("event.") else {
                key.fault("'\(field.key)': keys that begin with 'event.' belong to Pollux")
                continue
            }
            fields.append(field)
        }
        return fields
    }

    private static func field(_ item: YAMLValue) -> (place: YAMLValue, field: ConfigurationField)? {
        guard let mapping = YAMLMapping(item, .configuration) else { return nil }
        let key = mapping.required("key")
        let required = mapping.optional("required")?.bool ?? false
        let secret = mapping.optional("secret")?.bool ?? false
        let standard = mapping.optional("default")
        let text = standard?.string
        let description = mapping.optional("description")?.string
        mapping.finish()
        if let standard, secret { standard.fault("'\(standard.name)': a secret has no default") }
        if let standard, required { standard.fault("'\(standard.name)': what has a default is not required") }
        guard let key, let name = key.string else { return nil }
        return (
            key,
            ConfigurationField(
                key: name,
                required: required,
                secret: secret,
                defaultValue: text,
                description: description
            )
        )
    }
}
