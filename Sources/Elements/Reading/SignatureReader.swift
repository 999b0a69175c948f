/// Reads how a vendor signs its webhooks, and how it asks whether their receiver is there.
enum SignatureReader {
    static func read(_ value: YAMLValue) -> WebhookSignature? {
        guard let mapping = YAMLMapping(value, .signature) else { return nil }
        let scheme = mapping.kind("scheme", of: WebhookSignature.Scheme.self)
        guard let scheme else { return nil }
        let isPlain = [.hmacSHA1, .hmacSHA256, .hmacSHA512].contains(scheme)
        let header =
            switch scheme {
            case .stripe: mapping.optional("header").map(\.token) ?? "Stripe-Signature"
            case .standardWebhooks: mapping.optional("header").map(\.token) ?? "webhook-signature"
            default: mapping.required("header")?.token
            }
        let secret = mapping.required("secret").flatMap(secret)
        let encoding = isPlain ? mapping.optional("encoding")?.choice(of: WebhookSignature.Encoding.self) : nil
        let prefix = isPlain || scheme == .token ? mapping.optional("prefix")?.string : nil
        let timestampHeader = isPlain ? mapping.optional("timestampHeader")?.token : nil
        let hasTime = timestampHeader != nil || !(isPlain || scheme == .token)
        let tolerance = hasTime ? mapping.optional("tolerance")?.positiveDuration : nil
        let place = isPlain ? mapping.optional("content") : nil
        let content = place.flatMap { self.content($0, hasTime: hasTime) }
        mapping.finish(
            with: hasTime || !isPlain ? "'scheme: \(scheme.rawValue)'" : "a signature that has no 'timestampHeader'"
        )
        guard let header, let secret else { return nil }
        return WebhookSignature(
            header: header,
            scheme: scheme,
            encoding: encoding ?? (scheme == .standardWebhooks ? .base64 : .hex),
            prefix: prefix ?? "",
            secret: secret,
            timestampHeader: timestampHeader,
            tolerance: tolerance ?? .seconds(300),
            content: content ?? "${body}"
        )
    }

    static func handshake(_ value: YAMLValue) -> Handshake? {
        guard let mapping = YAMLMapping(value, .handshake) else { return nil }
        let path = mapping.required("path")?.fieldPath
        let equals = mapping.required("equals")?.string
        let answerPath = mapping.required("answerPath")?.fieldPath
        mapping.finish()
        guard let path, let equals, let answerPath else { return nil }
        return Handshake(path: path, equals: equals, answerPath: answerPath)
    }

    private static func secret(_ value: YAMLValue) -> TextTemplate? {
        let template = value.secretTemplate()
        if let template, template.configurationKeys.isEmpty {
            value.fault("'\(value.name)' must be of the configuration, as in ${config.webhookSecret}")
        }
        return template
    }

    private static func content(_ value: YAMLValue, hasTime: Bool) -> String? {
        guard let text = value.string else { return nil }
        let names = WebhookSignature.placeholders
        let parts = value.attempt { () throws(TemplateError) in try TemplatePart.parse(text, allowing: names) }
        guard let parts else { return nil }
        if parts.contains(where: { $0.configurationKey != nil }) {
            let takes = names.sorted().map { "${\($0)}" }.joined(separator: ", ")
            value.fault("'\(value.name)' takes nothing of the configuration, but \(takes)")
        }
        if !parts.contains(.placeholder("body")) {
            value.fault("'\(value.name)' must hold '${body}', or anybody could change it")
        }
        if parts.contains(.placeholder("timestamp")), !hasTime {
            value.fault("'\(value.name)': '${timestamp}' wants a 'timestampHeader'")
        }
        return text
    }
}
