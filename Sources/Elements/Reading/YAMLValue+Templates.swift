/// Readers of texts with `${…}` in them, and of names.
extension YAMLValue {
    /// A name of lower-case letters, digits, `-` and `_`.
    var identifier: String? {
        guard let text = string else { return nil }
        let right = text.utf8.allSatisfy { byte in
            byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
        guard right else {
            fault("'\(name)' must be of lower-case letters, digits, '-' and '_'")
            return nil
        }
        return text
    }

    /// A name that may be a header's and needs no encoding in a query.
    var token: String? {
        guard let text = string else { return nil }
        guard Self.isToken(text) else {
            fault("'\(name)' must be of letters, digits, '-', '.' and '_'")
            return nil
        }
        return text
    }

    /// A path to be appended to the base URL.
    func path(allowing names: Set<String> = []) -> URLTemplate? {
        guard let text = string else { return nil }
        let template = attempt { () throws(TemplateError) in try URLTemplate(path: text, allowing: names) }
        checkConfiguration(template?.configurationKeys ?? [])
        return template
    }

    /// A path that must hold `${id}`.
    var pathWithID: URLTemplate? {
        let template = path(allowing: ["id"])
        if let template, template.otherNames.isEmpty { fault("'\(name)' must hold '${id}'") }
        return template
    }

    /// A URL with its scheme and host.
    var url: URLTemplate? {
        guard let text = string else { return nil }
        let template = attempt { () throws(TemplateError) in try URLTemplate(base: text) }
        checkConfiguration(template?.configurationKeys ?? [])
        return template
    }

    /// Text with values of the configuration in it.
    ///
    /// With the operator's own values too, where they may stand in it.
    func template(takesOperatorValues: Bool = false) -> TextTemplate? {
        guard let text = string else { return nil }
        let template = attempt { () throws(TemplateError) in
            try TextTemplate(text, takesOperatorValues: takesOperatorValues)
        }
        checkConfiguration(template?.configurationKeys ?? [])
        return template
    }

    /// Text of which every value of the configuration is one that is sealed.
    func secretTemplate(takesOperatorValues: Bool = false) -> TextTemplate? {
        let template = template(takesOperatorValues: takesOperatorValues)
        for key in template?.configurationKeys ?? [] {
            if let field = faults.configuration.first(where: { $0.key == key }), !field.secret {
                fault("'\(name)': '\(key)' must be 'secret: true' in 'configuration', so that it is never shown")
            }
        }
        return template
    }

    /// Names with a text each: parameters of a query, fields of a form.
    func named(takesOperatorValues: Bool = false) -> [NamedTemplate]? {
        entries?.compactMap { entry in
            entry.value.template(takesOperatorValues: takesOperatorValues)
                .map { NamedTemplate(name: entry.key, value: $0) }
        }
    }

    /// Headers with a text each.
    func headers(takesOperatorValues: Bool = false) -> [HeaderTemplate]? {
        let headers = named(takesOperatorValues: takesOperatorValues)
        for header in headers ?? [] where !Self.isToken(header.name) {
            fault("'\(name).\(header.name)': a header's name is of letters, digits, '-', '.' and '_'")
        }
        return headers
    }

    /// Notes the keys that a template uses and `configuration` does not have.
    func checkConfiguration(_ used: [String]) {
        let known = faults.configuration.map(\.key)
        for key in Set(used).sorted() where !known.contains(key) {
            fault("'${config.\(key)}' is not in 'configuration'\(Suggestion.phrase(for: key, among: known))")
        }
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || [0x2D, 0x2E, 0x5F].contains(byte)
            }
    }
}
