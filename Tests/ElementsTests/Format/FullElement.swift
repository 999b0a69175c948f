/// Definitions that between them hold every key of the format, and no mistake.
enum FullElement {
    /// All parts of an element, and an object with all its operations.
    static let main = """
        key: full
        name: Full
        hub: crm
        version: 2
        status: documented
        documentation: ["https://developers.example.com/api"]
        baseUrl: https://${config.company}.example.com/api
        configuration:
          - {key: company, required: true, description: The company's name in its address}
          - {key: region, default: eu}
          - {key: clientSecret, secret: true}
          - {key: refresh, required: true, secret: true}
          - {key: webhookSecret, secret: true}
        auth:
          type: oauth2
          grant: refreshToken
          tokenUrl: https://login.example.com/token
          clientId: "${operator.client-id}"
          clientSecret: "${operator.client-secret}"
          refreshToken: "${config.refresh}"
          scopes: [read, write]
          scopeSeparator: ","
          credentialsIn: body
          rotating: true
          parameters: {audience: "https://example.com", region: "${config.region}"}
          lifetime: 30m
          scheme: Token
          header: X-Auth
        headers: {Accept: application/vnd.example+json, X-Company: "${config.company}"}
        budget:
          scope: organization
          windows: [{limit: 100, per: 10s}, {limit: 250000, per: 1d}]
          concurrency: 8
          headers: {remaining: X-Remaining, reset: X-Reset, resetUnit: epoch, retryAfter: X-Wait, limit: X-Limit}
          weights: [{path: "^/search", weight: 5}, {path: "/things/*/parts$", weight: 0}]
        errors:
          - {when: {status: [200], path: error.code, equals: BUSY}, do: retry}
          - {when: {status: 401}, do: refreshThenRetry}
          - {when: {status: [403], header: X-Remaining, equals: "0"}, do: rateLimited}
          - {when: {status: [413, 504]}, do: reducePageSize}
          - {when: {path: error.gone}, do: ignore}
        check: {path: /me, query: {region: "${config.region}"}}
        signature:
          header: X-Signature
          scheme: hmac-sha256
          encoding: base64
          prefix: "v1="
          secret: "${config.webhookSecret}"
          timestampHeader: X-Time
          tolerance: 10m
          content: "${method}${path}${body}${timestamp}"
        handshake: {path: type, equals: url_verification, answerPath: challenge}
        resources:
          things:
            vendorName: Thing
            list:
              method: POST
              path: /things/search
              query: {archived: false, expand: "${config.region}"}
              body:
                filters: [{field: updated, op: ">=", value: "${since}"}]
                limit: ${limit}
                after: ${cursor}
              dataPath: data.items
              paginate: {type: cursor, in: body, tokenPath: paging.next, stop: paging.more, stopWhen: false, pageSize: 100, maxPageSize: 200, minPageSize: 5, totalPath: total}
              sort: {param: order, value: "updated,id", ascending: asc}
              where: {style: params, until: before, bound: inclusive, format: "epoch:ms"}
              fields: {param: properties, separator: ";", value: "id;name"}
            get: {path: "/things/${id}", dataPath: data, query: {full: true}}
            batchGet: {method: POST, path: /things/batch, max: 100, idsPath: inputs, idKey: id, dataPath: results}
            create: {method: POST, path: /things, wrap: thing, dataPath: thing, idempotencyHeader: Idempotency-Key, contentType: application/json}
            update: {path: "/things/${id}"}
            replace: {path: "/things/${id}", method: PUT}
            delete: {path: "/things/${id}", method: POST}
            idField: id
            datesConfiguration:
              updatedDateField: updated
              updatedDateFormat: "epoch:s"
              createdDateField: created
              createdDateFormat: "yyyy-MM-dd HH:mm:ss"
              createdDateTimezone: America/Denver
            ignoreFields: [seen]
            hashUpdatedDate: true
            createdCheckTolerance: 5
            poll:
              url: "/hubs/crm/things?where=updated>'${gmtDate:yyyy-MM-dd'T'HH:mm:ss'Z'}'"
              granularity: 1s
              overlap: 5m
              floodLimit: 500
              interval: 2m
              sweep: {every: 6h, lookback: 7d}
              retention: 60d
              initial: tell
            deletes: {mode: reconcile, every: 12h, maxDeleteFraction: 0.1, confirmWithGet: true}
            bulk: {export: list}
            webhook: {itemsPath: events, typePath: event, typeHeader: X-Topic, map: {contact.created: CREATED, contact.gone: DELETED}, idPath: data.id, datePath: data.at, recordPath: data.record, instancePath: account}
            fields: {firstName: First_Name, city: address.city}
        """

    /// The other ways to authenticate, as the value of `auth`.
    static let authentications = [
        "none",
        "{type: none}",
        "{type: basic, username: \"${config.company}\", password: \"${config.refresh}\"}",
        "{type: bearer, token: \"${config.refresh}\", scheme: \"\"}",
        "{type: apiKey, in: query, name: api_key, value: \"${config.refresh}\"}",
        "{type: oauth2, grant: clientCredentials, tokenUrl: https://login.example.com, clientId: a, clientSecret: \"${config.refresh}\"}",
        "{type: login, request: {method: POST, path: /login, form: {user: a, password: \"${config.refresh}\"}, headers: {X-A: b}}, tokenPath: token, lifetime: 1h, lifetimePath: expires_in}",
        "{type: login, request: {path: https://login.example.com/in, body: {secret: \"${operator.secret}\", n: 1}}, tokenPath: token}",
    ]

    /// The other ways to page and to filter, as the value of `list`.
    static let lists = [
        "{path: /a}",
        "{path: /a, paginate: {type: single}}",
        "{path: /a, paginate: {type: page, pageParam: page, first: 0, sizeParam: size, totalPath: n, parallel: true}}",
        "{path: /a, paginate: {type: offset, offsetParam: skip, first: 1}, where: {style: passthrough, param: q, operators: ['=', '>=']}}",
        "{path: /a, paginate: {type: cursor, tokenField: id, param: starting_after, in: query, stop: has_more}, where: {style: odata}}",
        "{path: /a, paginate: {type: link, header: Link}, where: {style: jql, timezone: GMT, format: 'yyyy-MM-dd HH:mm'}}",
        "{path: /a, paginate: {type: link, nextPath: next}, where: {style: template, param: q, template: 'updated>${since} updated<${until}'}}",
        "{path: /a, paginate: {type: keyset, fields: [updated, id]}, where: {style: soql, from: Contact, select: [Id, Name]}}",
        "{path: /a, where: {style: params, since: after, until: before}}",
        "{path: /a, where: {style: params, sinceHeader: If-Modified-Since, format: 'yyyy-MM-dd'}}",
    ]

    /// The other ways to find deletions, as the value of `deletes`.
    static let deletes = [
        "{mode: none}",
        "{mode: field, path: deleted, equals: 'yes'}",
        "{mode: reconcile}",
        "{mode: endpoint, every: 1h, endpoint: {path: /gone, query: {kind: a}, dataPath: ids, idField: id, dateField: at, dateFormat: 'yyyy-MM-dd', dateTimezone: UTC, paginate: {type: link, nextPath: next}, where: {style: params, since: from}}}",
        "{mode: endpoint, endpoint: {method: POST, path: /gone, body: {from: '${since}'}, idField: id, where: {style: params}}}",
    ]

    /// The other way to get many.
    static let batch = "batchGet: {path: /a, max: 50, idsParam: ids, separator: ';'}"

    /// The other way to write dates.
    static let dates =
        "datesConfiguration: {updatedDateField: u, updatedDateFormat: yyyy-MM-dd HH:mm, updatedDateTimezone: PST}"

    /// All of them as whole files.
    static var all: [String] {
        [main] + authentications.map { replacing("auth", with: "auth: \($0)", in: main, indent: 0) }
            + lists.map { replacing("list", with: "list: \($0)", in: main, indent: 4) }
            + deletes.map { replacing("deletes", with: "deletes: \($0)", in: main, indent: 4) }
            + [
                replacing("batchGet", with: batch, in: main, indent: 4),
                replacing("datesConfiguration", with: dates, in: main, indent: 4),
            ]
    }

    /// The file with one of its keys, and all that lies in it, written anew.
    static func replacing(_ key: String, with text: String, in yaml: String, indent: Int) -> String {
        let spaces = String(repeating: " ", count: indent)
        var lines: [Substring] = []
        var isInside = false
        for line in yaml.split(separator: "\n") {
            if line.hasPrefix("\(spaces)\(key):") {
                isInside = true
                lines.append("\(spaces)\(text)")
                continue
            }
            if isInside, line.prefix(while: { $0 == " " }).count > indent { continue }
            isInside = false
            lines.append(line)
        }
        return lines.joined(separator: "\n")
    }
}
