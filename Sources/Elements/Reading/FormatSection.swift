/// The keys that a mapping of an element's file may hold.
///
/// The readers take no key that is not listed here, and a key that is listed and not taken is a mistake where it stands. The schema
/// for editors and the documentation are held against this list by tests.
public struct FormatSection: Sendable, Hashable {
    /// The name of the mapping's kind, which is also that of its definition in the schema.
    public let name: String
    /// Its keys.
    public let keys: [String]

    init(_ name: String, _ keys: [String]) {
        self.name = name
        self.keys = keys
    }

    static let element = FormatSection(
        "element",
        [
            "key", "name", "hub", "version", "status", "documentation", "baseUrl", "configuration", "auth", "headers",
            "budget", "errors", "check", "signature", "handshake", "resources",
        ]
    )
    static let configuration = FormatSection("configuration", ["key", "required", "secret", "default", "description"])
    static let auth = FormatSection(
        "auth",
        [
            "type", "username", "password", "token", "in", "name", "value", "grant", "tokenUrl", "clientId",
            "clientSecret", "refreshToken", "scopes", "scopeSeparator", "credentialsIn", "rotating", "parameters",
            "request", "tokenPath", "lifetime", "lifetimePath", "scheme", "header",
        ]
    )
    static let loginRequest = FormatSection("loginRequest", ["method", "path", "form", "body", "headers"])
    static let budget = FormatSection("budget", ["scope", "windows", "concurrency", "headers", "weights"])
    static let window = FormatSection("window", ["limit", "per"])
    static let budgetHeaders = FormatSection(
        "budgetHeaders",
        ["remaining", "reset", "resetUnit", "retryAfter", "limit"]
    )
    static let weight = FormatSection("weight", ["path", "weight"])
    static let errorRule = FormatSection("errorRule", ["when", "do"])
    static let when = FormatSection("when", ["status", "path", "header", "equals"])
    static let check = FormatSection("check", ["path", "query"])
    static let signature = FormatSection(
        "signature",
        ["header", "scheme", "encoding", "prefix", "secret", "timestampHeader", "tolerance", "content"]
    )
    static let handshake = FormatSection("handshake", ["path", "equals", "answerPath"])
    static let resource = FormatSection(
        "resource",
        [
            "vendorName", "list", "get", "batchGet", "create", "update", "replace", "delete", "idField",
            "datesConfiguration", "ignoreFields", "hashUpdatedDate", "createdCheckTolerance", "poll", "deletes", "bulk",
            "webhook", "fields",
        ]
    )
    static let list = FormatSection(
        "list",
        ["method", "path", "query", "body", "dataPath", "paginate", "sort", "where", "fields"]
    )
    static let paginate = FormatSection(
        "paginate",
        [
            "type", "pageSize", "maxPageSize", "minPageSize", "sizeParam", "pageParam", "offsetParam", "first",
            "totalPath", "parallel", "tokenPath", "tokenField", "param", "in", "stop", "stopWhen", "header", "nextPath",
            "fields",
        ]
    )
    static let sort = FormatSection("sort", ["param", "value", "ascending"])
    static let filter = FormatSection(
        "where",
        [
            "style", "param", "since", "sinceHeader", "until", "bound", "format", "timezone", "template", "from",
            "select", "operators",
        ]
    )
    static let fieldChoice = FormatSection("fieldChoice", ["param", "separator", "value"])
    static let get = FormatSection("get", ["path", "dataPath", "query"])
    static let batchGet = FormatSection(
        "batchGet",
        ["method", "path", "max", "idsPath", "idKey", "idsParam", "separator", "dataPath"]
    )
    static let write = FormatSection(
        "write",
        ["method", "path", "wrap", "dataPath", "idempotencyHeader", "contentType"]
    )
    static let delete = FormatSection("delete", ["method", "path"])
    static let datesConfiguration = FormatSection(
        "datesConfiguration",
        [
            "updatedDateField", "updatedDateFormat", "updatedDateTimezone", "createdDateField", "createdDateFormat",
            "createdDateTimezone",
        ]
    )
    static let poll = FormatSection(
        "poll",
        ["url", "granularity", "overlap", "floodLimit", "interval", "sweep", "retention", "initial"]
    )
    static let sweep = FormatSection("sweep", ["every", "lookback"])
    static let deletes = FormatSection(
        "deletes",
        ["mode", "path", "equals", "endpoint", "every", "maxDeleteFraction", "confirmWithGet"]
    )
    static let deletionEndpoint = FormatSection(
        "deletionEndpoint",
        [
            "method", "path", "query", "body", "dataPath", "idField", "dateField", "dateFormat", "dateTimezone",
            "paginate", "where",
        ]
    )
    static let bulk = FormatSection("bulk", ["export"])
    static let webhook = FormatSection(
        "webhook",
        ["itemsPath", "typePath", "typeHeader", "map", "idPath", "datePath", "recordPath", "instancePath"]
    )

    /// All kinds of mappings of the format.
    public static let all: [FormatSection] = [
        element, configuration, auth, loginRequest, budget, window, budgetHeaders, weight, errorRule, when, check,
        signature, handshake, resource, list, paginate, sort, filter, fieldChoice, get, batchGet, write, delete,
        datesConfiguration, poll, sweep, deletes, deletionEndpoint, bulk, webhook,
    ]
}
