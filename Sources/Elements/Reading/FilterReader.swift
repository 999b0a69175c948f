/// Reads what of a condition a vendor takes.
struct FilterReader {
    /// What the list's body asks for by itself.
    let bodyPlaceholders: Set<String>
    /// The zone of bounds where none is given.
    let zone: Zone

    private enum Kind: String, CaseIterable {
        case passthrough
        case params
        case odata
        case soql
        case jql
        case template
    }

    func read(_ value: YAMLValue) -> VendorFilter? {
        guard let mapping = YAMLMapping(value, .filter) else { return nil }
        guard let kind = mapping.kind("style", of: Kind.self) else { return nil }
        let sinceHeader = kind == .params ? mapping.optional("sinceHeader") : nil
        let style = style(kind, mapping, hasHeader: sinceHeader != nil)
        let bound = mapping.optional("bound")?.choice(of: VendorFilter.Bound.self) ?? .exclusive
        let takesUntil = kind == .params
        let until = takesUntil ? mapping.optional("until")?.string : nil
        let format = kind == .passthrough ? nil : boundFormat(mapping)
        let comparesFreely = kind != .params && kind != .template
        let operators = comparesFreely ? mapping.optional("operators").flatMap(operators) : nil
        let header = sinceHeader?.token
        if let sinceHeader, mapping.has("since") || bodyPlaceholders.contains("since") {
            sinceHeader.fault("'\(sinceHeader.name)': the bound is sent in a parameter or in the body already")
        }
        mapping.finish(with: "'style: \(kind.rawValue)'")
        return style.map {
            VendorFilter(
                style: $0,
                sinceHeader: header,
                bound: bound,
                untilParameter: until,
                boundFormat: format,
                operators: operators
            )
        }
    }

    // MARK: - Parts

    private func style(_ kind: Kind, _ mapping: YAMLMapping, hasHeader: Bool) -> VendorFilter.Style? {
        switch kind {
        case .passthrough: return .passthrough(parameter: parameter(mapping, "where"))
        case .params:
            let isElsewhere = hasHeader || bodyPlaceholders.contains("since")
            let place = isElsewhere ? mapping.optional("since") : mapping.required("since")
            let since = place?.string
            return place != nil && since == nil ? nil : .parameters(since: since)
        case .odata: return .odata(parameter: parameter(mapping, "$filter"))
        case .jql: return .jql(parameter: parameter(mapping, "jql"))
        case .soql:
            let from = mapping.required("from")?.string
            let select = mapping.required("select")
            let fields = select?.sequence?.compactMap(\.string) ?? []
            if let select, select.node.sequence?.isEmpty == true { select.fault("'\(select.name)' must name a field") }
            return from.map { .soql(parameter: parameter(mapping, "q"), from: $0, select: fields) }
        case .template:
            let parameter = bodyPlaceholders.contains("where") ? nil : mapping.required("param")?.string
            return mapping.required("template").flatMap(template)
                .map { .template(parameter: parameter, template: $0) }
        }
    }

    /// The parameter that takes the clause: none where the body does.
    private func parameter(_ mapping: YAMLMapping, _ usual: String) -> String? {
        bodyPlaceholders.contains("where") ? nil : mapping.optional("param").map(\.string) ?? usual
    }

    private func template(_ value: YAMLValue) -> String? {
        guard let text = value.string else { return nil }
        let parts = value.attempt { () throws(TemplateError) in
            try TemplatePart.parse(text, allowing: VendorFilter.templatePlaceholders)
        }
        guard let parts else { return nil }
        if parts.contains(where: { $0.configurationKey != nil }) {
            value.fault(
                "'\(value.name)' takes nothing of the configuration, but ${since}, ${until}, ${limit} and ${offset}"
            )
        }
        if !parts.contains(.placeholder("since")) { value.fault("'\(value.name)' must hold '${since}'") }
        return text
    }

    private func boundFormat(_ mapping: YAMLMapping) -> DateNotation? {
        let zone = mapping.optional("timezone")
        guard let format = mapping.optional("format") else {
            zone?.fault("'\(zone?.name ?? "")' wants a 'format'")
            return nil
        }
        return DatesReader.notation(format, zone: zone, standard: self.zone)
    }

    private func operators(_ value: YAMLValue) -> Set<CEQLOperator>? {
        guard let items = value.sequence else { return nil }
        if items.isEmpty { value.fault("'\(value.name)' must name a comparison") }
        let operators = items.compactMap { item -> CEQLOperator? in
            guard let text = item.string else { return nil }
            if let found = CEQLOperator(spelling: text) { return found }
            item.fault("'\(item.name)' cannot be '\(text)'; it takes =, <>, <, >, <=, >=")
            return nil
        }
        return Set(operators)
    }
}
