import Postgres
import TestSupport
import Testing

private enum Colour: String, PostgresDecodable {
    case red
}

@Suite(.database)
struct RowTests {
    let database = TestDatabase.current.database

    private func fault(
        _ sql: SQL,
        _ read: (Row) throws -> Void
    ) async throws -> PostgresError.DecodingError? {
        let row = try #require(try await database.query(sql).first)
        let error = #expect(throws: PostgresError.self) { try read(row) }
        guard case .decoding(let decoding) = error else { return nil }
        return decoding
    }

    @Test func `a column that is not there is an error with its name`() async throws {
        let byName = try await fault("select 1 as a") { _ = try $0.decode("b", as: Int.self) }
        #expect(byName?.fault == .noSuchColumn)
        #expect(byName?.column == "b")
        let byNumber = try await fault("select 1 as a") { _ = try $0.decode(7, as: Int.self) }
        #expect(byNumber?.fault == .noSuchColumn)
        let negative = try await fault("select 1 as a") { _ = try $0.decode(-1, as: Int.self) }
        #expect(negative?.fault == .noSuchColumn)
    }

    @Test func `a null where none is taken is an error`() async throws {
        let error = try await fault("select null::bigint as count") { _ = try $0.decode("count", as: Int.self) }
        #expect(error?.fault == .null)
        #expect(error?.column == "count")
    }

    @Test func `another type is an error that names it`() async throws {
        #expect(
            try await fault("select 'x'::text") { _ = try $0.decode(0, as: Int.self) }?.fault == .typeMismatch(.text)
        )
        #expect(
            try await fault("select 1.5::numeric") { _ = try $0.decode(0, as: String.self) }?.fault
                == .typeMismatch(.numeric)
        )
        #expect(
            try await fault("select now()::timestamp") { _ = try $0.decode(0, as: String.self) }?.fault
                == .typeMismatch(.timestamp)
        )
        #expect(
            try await fault("select '{a}'::text[]") { _ = try $0.decode(0, as: [Int].self) }?.fault
                == .typeMismatch(.text)
        )
    }

    @Test func `a number that does not fit is an error`() async throws {
        #expect(try await fault("select 40000::bigint") { _ = try $0.decode(0, as: Int16.self) }?.fault == .overflow)
        let row = try #require(try await database.query("select 7::smallint").first)
        #expect(try row.decode(0, as: Int64.self) == 7)
    }

    @Test func `a value that its type does not know is an error`() async throws {
        #expect(try await fault("select 'mauve'") { _ = try $0.decode(0, as: Colour.self) }?.fault == .unknownValue)
    }

    @Test func `rows are a collection that knows its columns and what was changed`() async throws {
        let rows = try await database.query("select n, n * n as square from generate_series(1, 100) as n")
        #expect(rows.columns == ["n", "square"])
        #expect(try rows.map { row in try row.decode("square", as: Int.self) }.reduce(0, +) == 338_350)
        try await database.execute("create table counted (id bigint)")
        #expect(try await database.execute("insert into counted select generate_series(1, 17)") == 17)
        #expect(try await database.execute("update counted set id = id + 1 where id > 10") == 7)
    }
}
