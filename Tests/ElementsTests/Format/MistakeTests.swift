import Elements
import Testing

/// Mistakes that are more than a wrong word: each is told at its line, with what would be right.
struct MistakeTests {
    private func faults(_ yaml: String) -> [ElementFault] {
        do throws(ElementError) {
            _ = try ElementReader.read(yaml, file: "full.yaml")
            return []
        } catch {
            return error.faults
        }
    }

    /// The line that was changed, from 1.
    private func line(of yaml: String) -> Int {
        let lines = zip(yaml.split(separator: "\n"), FullElement.main.split(separator: "\n"))
        return (lines.enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0) + 1
    }

    private func expect(_ said: String, in yaml: String, _ what: String) {
        let found = faults(yaml)
        let line = line(of: yaml)
        #expect(found.contains { $0.message.contains(said) && $0.line == line }, "\(what): \(found)")
    }

    @Test(arguments: [
        ("documentation: [\"https", "documentation: [\"ftp", "must be a page's address"),
        (
            "{key: region, default: eu}", "{key: region, default: eu, required: true}",
            "what has a default is not required"
        ),
        (
            "{key: clientSecret, secret: true}", "{key: clientSecret, secret: true, default: x}",
            "a secret has no default"
        ),
        ("{key: region, ", "{key: event.x, ", "belong to Pollux"),
        ("{key: region, ", "{key: company, ", "in the configuration twice"),
        ("X-Company: \"${config.company}\"", "X-Company: \"${config.compny}\"", "did you mean 'company'?"),
        ("X-Company:", "X Company:", "a header's name is of letters"),
        ("X-Company: \"${config.company}\"", "X-Company: \"${operator.a}\"", "'${operator.a}' means nothing here"),
        ("limit: 100, per: 10s", "limit: 0, per: 10s", "'budget.windows.limit' must be a whole number from 1"),
        ("limit: 100, per: 10s", "limit: 100, per: 0s", "'budget.windows.per' must be more than 0"),
        ("concurrency: 8", "concurrency: 0", "from 1 to 10000"),
        ("scope: organization", "scope: organisation", "did you mean 'organization'?"),
        ("reset: X-Reset, resetUnit", "resetUnit", "'budget.headers.resetUnit' wants a 'reset'"),
        ("path: \"^/search\"", "path: \"^/search/[0-9]+\"", "'[' means nothing here"),
        ("path: \"^/search\"", "path: search", "a path begins with '/'"),
        ("path: error.code, equals: BUSY", "equals: BUSY", "'errors.when.equals' wants a 'path' or a 'header'"),
        ("{path: error.gone}", "{path: error.gone, header: X-Gone}", "'errors.when.header' does not go with a 'path'"),
        ("{when: {path: error.gone}, do", "{when: {}, do", "must name a status, a path or a header"),
        ("do: reducePageSize", "do: reducePages", "did you mean 'reducePageSize'?"),
        ("path: /me,", "path: me,", "a path begins with '/'"),
        ("secret: \"${config.webhookSecret}\"", "secret: \"${config.region}\"", "'region' must be 'secret: true'"),
        ("secret: \"${config.webhookSecret}\"", "secret: abc", "must be of the configuration"),
        ("${body}${timestamp}", "${timestamp}", "must hold '${body}'"),
        ("${body}${timestamp}", "${body}${time}", "'${time}' means nothing here"),
        ("${body}${timestamp}", "${body}${config.region}", "takes nothing of the configuration"),
        ("tolerance: 10m", "tolerance: 0s", "must be more than 0"),
        ("scheme: hmac-sha256", "scheme: hmac-sha265", "did you mean 'hmac-sha256'?"),
    ])
    func `a mistake in an element is told at its line`(old: String, new: String, said: String) {
        expect(said, in: FullElement.main.replacing(old, with: new), new)
    }

    @Test(arguments: [
        ("{type: oauth2, tokenUrl: https://a.example.com, clientId: a}", "'auth.grant' is missing"),
        (
            "{type: oauth2, grant: clientCredentials, tokenUrl: /token, clientId: a, clientSecret: b}",
            "begins with https://"
        ),
        (
            "{type: oauth2, grant: clientCredentials, tokenUrl: https://a.example.com, clientId: a}",
            "'auth.clientSecret' is missing"
        ),
        (
            "{type: oauth2, grant: refreshToken, tokenUrl: https://a.example.com, clientId: a}",
            "'auth.refreshToken' is missing"
        ),
        (
            "{type: oauth2, grant: clientCredentials, tokenUrl: https://a.example.com, clientId: a, clientSecret: b, rotating: true}",
            "'auth.rotating' means nothing with 'grant: clientCredentials'"
        ),
        (
            "{type: oauth2, grant: refreshToken, tokenUrl: https://a.example.com, clientId: a, credentialsIn: header, refreshToken: x}",
            "'auth.credentialsIn: header' wants a 'clientSecret'"
        ),
        (
            "{type: oauth2, grant: refreshToken, tokenUrl: https://a.example.com, clientId: a, rotating: true, refreshToken: x}",
            "must be one value of the configuration"
        ),
        (
            "{type: oauth2, grant: refreshToken, tokenUrl: https://a.example.com, clientId: a, refreshToken: \"${config.region}\"}",
            "'region' must be 'secret: true'"
        ),
        (
            "{type: oauth2, grant: clientCredentials, tokenUrl: \"https://${config.company}.example.com\", clientId: a, clientSecret: \"${operator.s}\"}",
            "goes only to a host that the element names"
        ),
        (
            "{type: oauth2, grant: clientCredentials, tokenUrl: \"https://${config.company}\", clientId: a, clientSecret: b, parameters: {x: \"${operator.s}\"}}",
            "'auth.parameters': '${operator.s}' is the operator's own"
        ),
        ("{type: bearer, token: \"${operator.token}\"}", "goes only to a host that the element names"),
        ("{type: bearer, token: x, username: y}", "'auth.username' means nothing with 'type: bearer'"),
        ("{type: basic, username: a}", "'auth.password' is missing"),
        ("{type: basic, username: a, password: \"${config.company}\"}", "'company' must be 'secret: true'"),
        ("{type: apiKey, in: body, name: k, value: v}", "'auth.in' cannot be 'body'"),
        ("{type: login, request: {path: /login}}", "'auth.tokenPath' is missing"),
        ("{type: login, tokenPath: t}", "'auth.request' is missing"),
        ("{type: login, request: {path: login}, tokenPath: t}", "begins with https://"),
        ("{type: login, request: {path: /login, form: {a: b}, body: {a: b}}, tokenPath: t}", "cannot both be sent"),
        ("{type: login, request: {path: /login, method: GET, form: {a: b}}, tokenPath: t}", "wants 'method: POST'"),
        ("{type: login, request: {path: /login, body: {a: \"${operator.b}\"}}, tokenPath: t}", "goes only to a host"),
        (
            "{type: login, request: {path: /login, body: {a: \"${limit}\"}}, tokenPath: t}",
            "'${limit}' means nothing here"
        ),
        ("{type: login, request: {path: /login}, tokenPath: t, lifetime: 1 hour}", "must be a duration"),
        ("{type: oauth, grant: x}", "'auth.type' cannot be 'oauth'; did you mean 'oauth2'?"),
        ("some", "must be a mapping"),
    ])
    func `a mistake in an authentication is told at its line`(auth: String, said: String) {
        expect(said, in: FullElement.replacing("auth", with: "auth: \(auth)", in: FullElement.main, indent: 0), auth)
    }

    @Test(arguments: [
        ("{path: /a, paginate: {type: cursor, param: p}}", "wants a 'tokenPath', or the last record's 'tokenField'"),
        ("{path: /a, paginate: {type: cursor, tokenPath: t}}", "'resources.things.list.paginate.param' is missing"),
        ("{path: /a, paginate: {type: cursor, tokenPath: t, tokenField: f, param: p}}", "cannot both be the token"),
        ("{path: /a, paginate: {type: cursor, tokenPath: t, in: body}}", "wants '${cursor}' in the list's body"),
        (
            "{path: /a, paginate: {type: cursor, tokenPath: t, param: p, pageParam: q}}",
            "'resources.things.list.paginate.pageParam' means nothing with 'type: cursor'"
        ),
        ("{path: /a, paginate: {type: cursor, tokenPath: t, param: p, stopWhen: true}}", "wants a 'stop'"),
        ("{path: /a, paginate: {type: link}}", "wants a 'header', such as Link, or a 'nextPath'"),
        ("{path: /a, paginate: {type: link, header: Link, nextPath: n}}", "cannot both be the link"),
        (
            "{path: /a, where: {style: odata}, paginate: {type: keyset}}",
            "'resources.things.list.paginate.fields' is missing"
        ),
        (
            "{path: /a, where: {style: odata}, paginate: {type: keyset, fields: []}}",
            "must name the fields that order the list"
        ),
        ("{path: /a, paginate: {type: keyset, fields: [a]}}", "wants a 'where'"),
        ("{path: /a, paginate: {type: page}}", "'resources.things.list.paginate.pageParam' is missing"),
        ("{path: /a, paginate: {type: page, pageParam: p, parallel: true}}", "wants a totalPath"),
        ("{path: /a, paginate: {type: page, pageParam: p, pageSize: 10, maxPageSize: 5}}", "less than the pageSize"),
        ("{path: /a, paginate: {type: page, pageParam: p, pageSize: 10, minPageSize: 11}}", "more than the pageSize"),
        ("{path: /a, paginate: {type: single, pageSize: 1}}", "means nothing with 'type: single'"),
        ("{path: /a, body: {n: \"${limit}\"}, paginate: {type: page, pageParam: p}}", "wants 'method: POST'"),
        (
            "{path: /a, method: POST, body: {n: \"${page}\"}, paginate: {type: link, nextPath: n}}",
            "'${page}' in the body wants 'type: page'"
        ),
        ("{path: /a, method: POST, body: {n: \"${cursor}\"}}", "want a 'paginate'"),
        ("{path: /a, method: POST, body: {n: \"${since}\"}}", "want a 'where'"),
        ("{path: /a, method: POST, body: {n: \"${sins}\"}}", "'${sins}' means nothing here"),
        ("{path: /a, method: DELETE}", "must be GET or POST"),
        ("{path: \"/a/${id}\"}", "'${id}' means nothing here"),
        ("{path: /a, query: {a: \"${config.x}\"}}", "'${config.x}' is not in 'configuration'"),
        ("{path: /a, where: {style: params}}", "'resources.things.list.where.since' is missing"),
        ("{path: /a, where: {style: params, sinceHeader: 'If Modified'}}", "must be of letters, digits"),
        (
            "{path: /a, where: {style: params, since: from, sinceHeader: If-Modified-Since}}",
            "the bound is sent in a parameter or in the body already"
        ),
        ("{path: /a, where: {style: odata, sinceHeader: If-Modified-Since}}", "sinceHeader"),
        ("{path: /a, where: {style: soql, select: [Id]}}", "'resources.things.list.where.from' is missing"),
        ("{path: /a, where: {style: soql, from: A, select: []}}", "must name a field"),
        ("{path: /a, where: {style: template, param: q, template: 'updated>x'}}", "must hold '${since}'"),
        ("{path: /a, where: {style: template, param: q, template: '${since}${from}'}}", "'${from}' means nothing here"),
        (
            "{path: /a, where: {style: template, param: q, template: '${since}${config.region}'}}",
            "takes nothing of the configuration"
        ),
        (
            "{path: /a, where: {style: template, template: '${since}'}}",
            "'resources.things.list.where.param' is missing"
        ),
        ("{path: /a, where: {style: jql, operators: [like]}}", "cannot be 'like'; it takes ="),
        ("{path: /a, where: {style: jql, operators: []}}", "must name a comparison"),
        ("{path: /a, where: {style: passthrough, format: yyyy}}", "means nothing with 'style: passthrough'"),
        ("{path: /a, where: {style: jql, timezone: GMT}}", "wants a 'format'"),
        ("{path: /a, where: {style: jql, format: 'epoch:ns'}}", "there is no pattern 'epoch:ns'"),
        ("{path: /a, where: {style: jql, format: 'epoch:s', timezone: PST}}", "which has no zone"),
        ("{path: /a, where: {style: jql, format: 'yyyy', timezone: Moon}}", "nobody knows the zone 'Moon'"),
        ("{path: /a, fields: {separator: ;}}", "'resources.things.list.fields.param' is missing"),
    ])
    func `a mistake in a list is told at its line`(list: String, said: String) {
        expect(said, in: FullElement.replacing("list", with: "list: \(list)", in: FullElement.main, indent: 4), list)
    }

    @Test(arguments: [
        ("get", "get: {path: /things}", "must hold '${id}'"),
        ("batchGet", "batchGet: {path: /b, max: 10}", "wants an 'idsPath' in the body, or an 'idsParam'"),
        ("batchGet", "batchGet: {path: /b, max: 10, idsPath: ids, idsParam: i}", "means nothing with 'idsPath'"),
        ("batchGet", "batchGet: {path: /b, max: 10, idsPath: ids, method: GET}", "since the ids are in the body"),
        ("batchGet", "batchGet: {path: /b, max: 0, idsPath: ids}", "from 1 to 10000"),
        ("create", "create: {path: '/things/${id}'}", "'${id}' means nothing here"),
        ("create", "create: {path: /things, method: GET}", "must be POST, PUT, PATCH here"),
        ("create", "create: {path: /things, contentType: text/xml}", "must be a type of JSON"),
        ("update", "update: {path: /things}", "must hold '${id}'"),
        ("delete", "delete: {path: '/things/${id}', method: GET}", "must be DELETE, POST here"),
        ("delete", "delete: {path: '/things/${id}', wrap: a}", "there is no key 'resources.things.delete.wrap'"),
        ("deletes", "deletes: {mode: field}", "'resources.things.deletes.path' is missing"),
        ("deletes", "deletes: {mode: endpoint}", "'resources.things.deletes.endpoint' is missing"),
        (
            "deletes", "deletes: {mode: endpoint, endpoint: {path: /a}}",
            "'resources.things.deletes.endpoint.idField' is missing"
        ),
        (
            "deletes", "deletes: {mode: endpoint, endpoint: {idField: a}}",
            "'resources.things.deletes.endpoint.path' is missing"
        ),
        ("deletes", "deletes: {mode: endpoint, endpoint: {path: /a, idField: a, sort: {param: b}}}", "there is no key"),
        (
            "deletes", "deletes: {mode: endpoint, endpoint: {path: /a, idField: a, dateField: b}}",
            "endpoint.dateFormat' is missing"
        ),
        ("deletes", "deletes: {mode: reconcile, maxDeleteFraction: 20}", "must be a number from 0 to 1"),
        ("deletes", "deletes: {mode: reconcile, every: 0s}", "must be more than 0"),
        ("deletes", "deletes: {mode: none, every: 1h}", "means nothing with 'mode: none'"),
        ("webhook", "webhook: {idPath: id, typePath: t}", "'resources.things.webhook.map' is missing"),
        ("webhook", "webhook: {idPath: id, map: {a: CREATED}}", "wants a 'typePath' or a 'typeHeader'"),
        ("webhook", "webhook: {idPath: id, typePath: t, map: {a: created}}", "did you mean 'CREATED'?"),
        ("webhook", "webhook: {idPath: id, typePath: t, map: {}}", "must name a type"),
        ("webhook", "webhook: {typePath: t, map: {a: CREATED}}", "'resources.things.webhook.idPath' is missing"),
        ("fields", "fields: {a: b.c, d: b.c}", "names 'b.c', and so does 'a'"),
        ("fields", "fields: {a..b: c}", "a name is empty"),
        ("poll", "poll: {sweep: {every: 6h}}", "'resources.things.poll.sweep.lookback' is missing"),
        ("poll", "poll: {sweep: {every: 0s, lookback: 7d}}", "must be more than 0"),
        ("poll", "poll: {overlap: 1d, sweep: {every: 6h, lookback: 6h}}", "must be more than the overlap"),
        ("poll", "poll: {sweep: {every: 6h, lookback: 31d}}", "must not be more than the retention"),
        ("poll", "poll: {retention: 0s}", "must be more than 0"),
        ("poll", "poll: {interval: 100ms}", "must be at least 1s"),
        ("poll", "poll: {initial: loud}", "it takes silent, tell"),
        ("poll", "poll: {url: \"/hubs/crm/others\"}", "asks for 'others', not for 'things'"),
        ("bulk", "bulk: {export: native}", "is not supported yet"),
        ("ignoreFields", "ignoreFields: [a..b]", "a name is empty"),
        ("datesConfiguration", "datesConfiguration: {updatedDateFormat: yyyy}", "updatedDateField' is missing"),
        ("datesConfiguration", "datesConfiguration: {createdDateField: a}", "createdDateFormat' is missing"),
        (
            "datesConfiguration",
            "datesConfiguration: {updatedDateField: a, updatedDateFormat: 'epoch:s', updatedDateTimezone: PST}",
            "which has no zone"
        ),
    ])
    func `a mistake in an object is told at its line`(key: String, text: String, said: String) {
        expect(said, in: FullElement.replacing(key, with: text, in: FullElement.main, indent: 4), text)
    }

    @Test func `what wants a get says so where there is none`() {
        let lines = FullElement.main.split(separator: "\n").filter { !$0.hasPrefix("    get:") }
        let found = faults(lines.joined(separator: "\n")).map(\.message)
        #expect(found == ["'resources.things.deletes.confirmWithGet' wants a 'get'"])
    }

    @Test func `a signature without a time has neither tolerance nor timestamp`() {
        let found = faults(FullElement.main.replacing("  timestampHeader: X-Time\n", with: ""))
        #expect(
            found.map(\.message) == [
                "'signature.tolerance' means nothing with a signature that has no 'timestampHeader'",
                "'signature.content': '${timestamp}' wants a 'timestampHeader'",
            ]
        )
    }
}
