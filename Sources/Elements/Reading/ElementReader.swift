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
        let element = root(yaml, faults).flatMap { read($0, faults) }
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
            return YAMLMapping(YAMLValue(node: node, name: "", faults: faults), .element)
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

    private static func read(_ root: YAMLMapping, _ faults: FaultList) -> Element? {
        let key = root.required("key")?.identifier
        let name = root.required("name")?.string
        let hub = root.required("hub")?.identifier
        let version = root.required("version")?.integer(1...1_000_000)
        let status = root.optional("status").map { $0.choice(of: ElementStatus.self) } ?? .untested
        let documentation = root.optional("documentation").flatMap(pages) ?? []
        // First, since all templates below are held against it.
        faults.configuration = root.optional("configuration").map(ConfigurationReader.fields) ?? []
        let baseURL = root.required("baseUrl")?.url
        let authentication = AuthenticationReader.read(root.required("auth"), base: baseURL)
        let headers = root.optional("headers")?.headers() ?? []
        let budget = root.optional("budget").flatMap(BudgetReader.read)
        let rules = root.optional("errors")?.sequence?.compactMap(ErrorRuleReader.read) ?? []
        let check = root.optional("check").flatMap(check)
        let signature = root.optional("signature").flatMap(SignatureReader.read)
        let handshake = root.optional("handshake").flatMap(SignatureReader.handshake)
        let resources = root.required("resources").map(ResourceReader.resources) ?? [:]
        root.finish()
        guard let key, let name, let hub, let version, let status, let baseURL, let authentication else { return nil }
        return Element(
            id: Element.number(of: key),
            key: key,
            name: name,
            hub: hub,
            version: version,
            status: status,
            documentation: documentation,
            baseURL: baseURL,
            configuration: faults.configuration,
            authentication: authentication,
            headers: headers,
            budget: budget,
            errors: rules,
            check: check,
            signature: signature,
            handshake: handshake,
            resources: resources
        )
    }

    private static func pages(_ value: YAMLValue) -> [String]? {
        value.sequence?.compactMap { page in
            guard let text = page.string else { return nil }
            if !text.hasPrefix("https://"), !text.hasPrefix("http://") {
                page.fault("'\(page.name)' must be a page's address: https://…")
            }
            return text
        }
    }

    private static func check(_ value: YAMLValue) -> CheckOperation? {
        guard let mapping = YAMLMapping(value, .check) else { return nil }
        let path = mapping.required("path")?.path()
        let query = mapping.optional("query")?.named() ?? []
        mapping.finish()
        return path.map { CheckOperation(path: $0, query: query) }
    }
}
