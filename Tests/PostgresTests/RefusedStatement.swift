import Postgres
import Testing

/// A statement that the server refuses over a secret.
struct RefusedStatement: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let state: SQLState
    /// What an operator is to read.
    let shown: [String]
    let statement: SQL

    init(_ description: String, _ state: SQLState, _ shown: [String], _ statement: SQL) {
        testDescription = description
        self.state = state
        self.shown = shown
        self.statement = statement
    }

    static let secret = "hunter2"

    static let all = [
        RefusedStatement(
            "a key that is there",
            .uniqueViolation,
            ["duplicate key value", "[constraint keeper_pkey]", "[table keeper]"],
            "insert into keeper values (\(secret), 1), (\(secret), 2)"
        ),
        RefusedStatement(
            "a row that a check refuses",
            .checkViolation,
            ["violates check constraint", "[constraint small]", "[table keeper]"],
            "insert into keeper values (\(secret), 1000)"
        ),
        RefusedStatement(
            "a missing value beside a secret",
            .notNullViolation,
            ["null value in column \"number\"", "[column number]"],
            "insert into keeper values (\(secret), null)"
        ),
        RefusedStatement(
            "a reference to nothing",
            .foreignKeyViolation,
            ["violates foreign key constraint", "[constraint friend_name_fkey]"],
            "insert into friend values (\(secret))"
        ),
        RefusedStatement(
            "a text that is no number",
            .invalidTextRepresentation,
            ["[routine pg_strtoint64"],
            "select \(secret)::text::bigint"
        ),
        RefusedStatement(
            "a text that is no JSON",
            .invalidTextRepresentation,
            ["[routine json"],
            "select \("{\"password\": hunter2")::text::jsonb"
        ),
        RefusedStatement(
            "a search that cannot be parsed",
            .syntaxError,
            ["[routine "],
            "select \("hunter2 hunter2")::text::tsquery"
        ),
        RefusedStatement(
            "a path into JSON that cannot be parsed",
            .syntaxError,
            ["[routine "],
            "select \("$.hunter2 +")::text::jsonpath"
        ),
        RefusedStatement(
            "a search for too long a word",
            .programLimitExceeded,
            ["[routine "],
            "select \(String(repeating: secret, count: 1_000))::text::tsquery"
        ),
        RefusedStatement(
            "what a function raises",
            .raiseException,
            ["[in keep(text,text) line 4]"],
            "select keep('raise', \(secret))"
        ),
        RefusedStatement(
            "a statement that a function put together",
            .invalidTextRepresentation,
            ["[routine pg_strtoint32", "[in keep(text,text) line 6]"],
            "select keep('number', \(secret))"
        ),
        RefusedStatement(
            "nonsense that a function put together",
            .syntaxError,
            ["[in keep(text,text) line 8]"],
            "select keep('nonsense', \(secret))"
        ),
        RefusedStatement(
            "a failure deep down",
            .raiseException,
            ["[in keep(text,text) line 4] [in relay statement 2] [in outer_relay(text) line 3]"],
            "select outer_relay(\(secret))"
        ),
    ]
}
