import Yams

/// Reads an element's definition, and finds every mistake in it, not only the first.
public enum ElementReader {
    /// Reads a definition.
    ///
    /// - Parameters:
    ///   - yaml: the definition's text.
    ///   - file: the name under which mistakes are reported.
    /// - Returns: the element.
    /// - Throws: ``ElementError`` with all mistakes.
    public static func read(_ yaml: String, file: String) throws(ElementError) -> Element {
        let faults = FaultList(file: file)
        let element = root(yaml, faults).flatMap { read($0) }
        guard faults.faults.isEmpty, let element else {
            let sorted = faults.faults.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
            let unread = ElementFault(file: file, line: 1, column: 1, message: "the definition could not be read")
            throw ElementError(faults: sorted.isEmpty ? [unread] : sorted)
        }
        return element
    }

    private static func root(_ yaml: String, _ faults: FaultList) -> YAMLMapping? {
        do {
            guard let node = try Yams.compose(yaml: yaml) else {
                faults.add("the file is empty", line: 1, column: 1)
                return nil
            }
            return YAMLMapping(YAMLValue(node: node, name: "", faults: faults))
        } catch let error as YamlError {
            note(error, faults)
        } catch {
            faults.add("the file is no YAML", line: 1, column: 1)
        }
        return nil
    }

    private static func note(_ error: YamlError, _ faults: FaultList) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            faults.add("the file is no YAML: \(problem)", line: mark.line, column: mark.column)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.map { "'\($0)'" }.sorted().joined(separator: ", ")
            faults.add("given twice: \(keys)", line: context.mark.line, column: context.mark.column)
        default:
            faults.add("the file is no YAML", line: 1, column: 1)
        }
    }

    private static func read(_ root: YAMLMapping) -> Element? {
        let key = root.required("key")?.identifier
        let name = root.required("name")?.string
        let hub = root.required("hub")?.identifier
        let version = root.required("version")?.integer(1...1_000_000)
        let base = root.required("baseUrl")
        let baseURL = base.flatMap { value in
            value.string.flatMap { text in value.attempt { () throws(TemplateError) in try URLTemplate(base: text) } }
        }
        let fields = root.optional("configuration").map(ConfigurationReader.fields) ?? []
        let authentication = AuthenticationReader.read(root.required("auth"))
        let rules = root.optional("errors")?.sequence?.compactMap(ErrorRuleReader.read) ?? []
        let check = root.optional("check").flatMap(checkPath)
        let resources = root.required("resources").map(ResourceReader.resources) ?? [:]
        root.finish(notYet: ["budget", "signature"])
        if let base, let baseURL { ConfigurationReader.check(baseURL.configurationKeys, fields, base) }
        guard let key, let name, let hub, let version, let baseURL, let authentication else { return nil }
        ConfigurationReader.check(authentication.templates.flatMap(\.configurationKeys), fields, root.value)
        for resource in resources.values {
            let templates = [resource.list?.path, resource.get?.path].compactMap { $0 }
            ConfigurationReader.check(templates.flatMap(\.configurationKeys), fields, root.value)
        }
        return Element(
            id: Element.number(of: key),
            key: key,
            name: name,
            hub: hub,
            version: version,
            baseURL: baseURL,
            configuration: fields,
            authentication: authentication,
            errors: rules,
            check: check,
            resources: resources
        )
    }

    private static func checkPath(_ value: YAMLValue) -> URLTemplate? {
        guard let mapping = YAMLMapping(value) else { return nil }
        defer { mapping.finish() }
        return mapping.required("path")?.path()
    }
}

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

    /// A path to be appended to the base URL.
    func path(allowing names: Set<String> = []) -> URLTemplate? {
        guard let text = string else { return nil }
        return attempt { () throws(TemplateError) in try URLTemplate(path: text, allowing: names) }
    }

    /// Text with values of the configuration in it.
    var template: TextTemplate? {
        guard let text = string else { return nil }
        return attempt { () throws(TemplateError) in try TextTemplate(text) }
    }
}
