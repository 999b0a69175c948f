/// Reads how a token is got by a call of the vendor's own.
enum LoginReader {
    static func read(_ mapping: YAMLMapping, base: URLTemplate?) -> Login? {
        let request = mapping.required("request").flatMap { self.request($0, base) }
        let tokenPath = mapping.required("tokenPath")?.fieldPath
        let lifetime = mapping.optional("lifetime")?.positiveDuration ?? .seconds(3_600)
        let lifetimePath = mapping.optional("lifetimePath")?.fieldPath
        let scheme = AuthenticationReader.scheme(mapping)
        let header = AuthenticationReader.header(mapping)
        guard let request, let tokenPath else { return nil }
        return Login(
            request: request,
            tokenPath: tokenPath,
            lifetime: lifetime,
            lifetimePath: lifetimePath,
            header: header,
            scheme: scheme
        )
    }

    private static func request(_ value: YAMLValue, _ base: URLTemplate?) -> LoginRequest? {
        guard let mapping = YAMLMapping(value, .loginRequest) else { return nil }
        let method = mapping.optional("method").map { $0.choice(of: HTTPMethodName.self) } ?? .post
        let place = mapping.required("path")
        let path = place?.node.scalar?.string.hasPrefix("/") == true ? place?.path() : place?.url
        let target = path?.isAbsolute == true ? path : base
        let form = mapping.optional("form")
        let fields = form?.named(takesOperatorValues: true)
        let body = mapping.optional("body")
        let json = body?.json(allowing: [TemplatePart.anyOperatorValue])
        let headerPlace = mapping.optional("headers")
        let headers = headerPlace?.headers(takesOperatorValues: true) ?? []
        mapping.finish()
        if let body, form != nil { body.fault("'\(body.name)' and 'form' cannot both be sent") }
        if let sent = form ?? body, method == .get { sent.fault("'\(sent.name)' wants 'method: POST'") }
        form?.checkOperator(fields?.flatMap(\.value.operatorKeys) ?? [], for: target)
        body?.checkOperator(json?.operatorKeys ?? [], for: target)
        headerPlace?.checkOperator(headers.flatMap(\.value.operatorKeys), for: target)
        guard let method, let path else { return nil }
        return LoginRequest(method: method, path: path, form: fields, body: json, headers: headers)
    }
}
