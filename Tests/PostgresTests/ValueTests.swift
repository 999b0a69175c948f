import Foundation
import Postgres
import TestSupport
import Testing

private struct Label: RawRepresentable, Hashable, PostgresEncodable, PostgresDecodable {
    let rawValue: String
}

private enum Colour: String, PostgresEncodable, PostgresDecodable {
    case red
    case green
}

@Suite(.database)
struct ValueTests {
    let database = TestDatabase.current.database

    private func echo<T: PostgresEncodable & PostgresDecodable>(_ value: T) async throws -> T {
        let rows = try await database.query("select \(value)")
        return try #require(rows.first).decode(0)
    }

    @Test(arguments: [Int64.min, -1, 0, 1, Int64.max])
    func `integers come back as they went`(value: Int64) async throws {
        #expect(try await echo(value) == value)
        #expect(try await echo(Int(value)) == Int(value))
        #expect(try await echo(Int32(truncatingIfNeeded: value)) == Int32(truncatingIfNeeded: value))
        #expect(try await echo(Int16(truncatingIfNeeded: value)) == Int16(truncatingIfNeeded: value))
    }

    @Test(arguments: [0.0, -0.1, 1e300, .infinity, .leastNonzeroMagnitude])
    func `doubles come back as they went`(value: Double) async throws {
        #expect(try await echo(value) == value)
    }

    @Test(arguments: ["", "NULL", "it's \"quoted\" \\ {a,b}", "Grüße 🦆", "a\nb\tc"])
    func `texts come back as they went`(value: String) async throws {
        #expect(try await echo(value) == value)
        #expect(try await echo(Label(rawValue: value)) == Label(rawValue: value))
    }

    @Test func `bytes come back as they went, NUL and nothing included`() async throws {
        let all = (0...255).map { UInt8($0) }
        #expect(try await echo(all) == all)
        #expect(try await echo([UInt8]()) == [])
        #expect(try await echo([all, [], [0]]) == [all, [], [0]])
    }

    @Test func `instants keep their microseconds`() async throws {
        let instant = Date(timeIntervalSince1970: 1_783_000_000.123457)
        let rows = try await database.query("select \(instant), to_char(\(instant) at time zone 'UTC', 'US')")
        #expect(abs(try rows[0].decode(0, as: Date.self).timeIntervalSince(instant)) < 1e-6)
        #expect(try rows[0].decode(1, as: String.self) == "123457")
        #expect(try await echo(Date(timeIntervalSince1970: -1.5)) == Date(timeIntervalSince1970: -1.5))
        #expect(try await echo(Date.distantFuture) == Date.distantFuture)
        #expect(try await database.query("select '-infinity'::timestamptz").first?.decode(0) == Date.distantPast)
    }

    @Test func `durations are intervals without months`() async throws {
        #expect(try await echo(Duration.microseconds(-1_500_001)) == .microseconds(-1_500_001))
        let rows = try await database.query("select interval '2 days 3 seconds', interval '1 month'")
        #expect(try rows[0].decode(0, as: Duration.self) == .seconds(2 * 86_400 + 3))
        #expect(throws: PostgresError.self) { try rows[0].decode(1, as: Duration.self) }
    }

    @Test func `null and a value are told apart in optionals`() async throws {
        #expect(try await echo(Int?.none) == nil)
        #expect(try await echo(Int?.some(3)) == 3)
        let name: String? = nil
        #expect(try await database.query("select \(name) is null").first?.decode(0) == true)
    }

    @Test func `arrays keep nulls, quotes, backslashes and emptiness`() async throws {
        let texts: [String?] = [nil, "", "NULL", "a,b", "say \"hi\"", "back\\slash", "{x}"]
        #expect(try await echo(texts) == texts)
        #expect(try await echo([String]()) == [])
        #expect(try await echo([Int64.min, 0, Int64.max]) == [Int64.min, 0, Int64.max])
        #expect(try await echo([Label(rawValue: "a")]) == [Label(rawValue: "a")])
        #expect(try await echo([Duration.seconds(3)]) == [.seconds(3)])
        #expect(try await echo([true, false]) == [true, false])
    }

    @Test func `an array in text form reads as the server's input function reads it`() async throws {
        let documents: [String?] = ["{\"a\": \"say \\\"hi\\\", \\\\ and {b}\"}", nil, "[1,2]"]
        let rows = try await database.query(
            "select body ->> 'a', body is null from unnest(\(documents, as: .jsonbArray)) with ordinality u (body, n) order by n"
        )
        #expect(try rows[0].decode(0, as: String.self) == "say \"hi\", \\ and {b}")
        #expect(try rows[1].decode(1, as: Bool.self))
        let number = try await database.query("select (\("12.50", as: .numeric) * 2)::text")
        #expect(try number[0].decode(0, as: String.self) == "25.00")
    }

    @Test func `JSON, UUIDs and labels are read as text`() async throws {
        let rows = try await database.query(
            """
            select \("{\"a\":1}")::jsonb, \("{ \"a\":1}")::json, '0f8fad5b-d9cb-469f-a165-70867728950e'::uuid, 'green'::text
            """
        )
        #expect(try rows[0].decode(0, as: String.self) == "{\"a\": 1}")
        #expect(try rows[0].decode(1, as: String.self) == "{ \"a\":1}")
        #expect(try rows[0].decode(2, as: String.self) == "0f8fad5b-d9cb-469f-a165-70867728950e")
        #expect(try rows[0].decode(3, as: Colour.self) == .green)
    }

    @Test func `a NUL is refused and never cut off`() async throws {
        for statement: SQL in ["select \("a\0b")", "select \("a\0b", as: .varchar)"] {
            let error = await #expect(throws: PostgresError.self) { try await database.query(statement) }
            #expect(error?.sqlState == .characterNotInRepertoire)
        }
    }
}
