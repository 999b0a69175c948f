import Elements

/// An element in a few lines, for people.
struct ElementSummary {
    let text: String

    init(_ element: Element) {
        var lines = [
            "\(element.key) (\(element.id)): \(element.name), hub \(element.hub), version \(element.version)",
            "  \(element.baseURL.text)",
            "  status: \(element.status.rawValue)",
        ]
        lines += element.documentation.map { "  from \($0)" }
        lines.append("configuration:")
        for field in element.configuration {
            let traits = [
                field.required ? "required" : "optional",
                field.secret ? "secret" : nil,
                field.defaultValue.map { "else \($0)" },
            ]
            let meaning = field.description.map { "; \($0)" } ?? ""
            lines.append("  \(field.key): \(traits.compactMap { $0 }.joined(separator: ", "))\(meaning)")
        }
        lines.append("objects:")
        for resource in element.orderedResources {
            lines.append(
                "  \(resource.name) (\(resource.vendorName)): \(Self.abilities(resource).joined(separator: ", "))"
            )
        }
        text = lines.joined(separator: "\n")
    }

    private static func abilities(_ resource: Resource) -> [String] {
        [
            resource.list.map { "list by \($0.pagination.style.rawValue)" },
            resource.get == nil ? nil : "get",
            resource.webhook.map { "webhooks" + ($0.instancePath.map { " that tell whose at \($0)" } ?? "") },
            resource.dates.updated.map { "polled by \($0.path)" },
            "export \(resource.export.rawValue)",
        ].compactMap { $0 }
    }
}
