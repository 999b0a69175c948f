import Postgres
import TestSupport
import Testing

/// Statements that fail over a value which is a secret, and what is printed of it.
@Suite(.database)
struct ErrorPrintingTests {
    private func prepare(_ connection: Connection) async throws {
        try await connection.execute(
            script: """
                create table keeper (name text primary key, number integer not null constraint small check (number < 100));
                create table friend (name text references keeper);
                create function keep(how text, what text) returns void language plpgsql as $$
                begin
                    if how = 'raise' then
                        raise exception 'no %', what using detail = what, hint = what;
                    elsif how = 'number' then
                        execute format('select %L::integer', what);
                    else
                        execute format('%s %s', what, what);
                    end if;
                end $$;
                create function relay(what text) returns void language sql volatile as $$
                    select 1;
                    select keep('raise', what)
                $$;
                create function outer_relay(what text) returns void language plpgsql as $$
                begin
                    perform relay(what);
                end $$;
                set local log_parameter_max_length_on_error = -1
                """
        )
    }

    @Test(arguments: RefusedStatement.all)
    func `a refusal tells what failed, and none of the data`(failure: RefusedStatement) async throws {
        let caught = await #expect(throws: PostgresError.self) {
            try await TestDatabase.current.database.withTransaction { connection in
                try await prepare(connection)
                try await connection.execute(failure.statement)
            }
        }
        let error = try #require(caught)
        guard case .server(let said) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(error.sqlState == failure.state)
        let all = [said.message, said.detail, said.hint, said.context].compactMap(\.self).joined(separator: "\n")
        #expect(all.contains(RefusedStatement.secret), "code has it all")

        var dumped = ""
        dump(error, to: &dumped)
        let printed = ["\(error)", "\([error])", String(reflecting: error), "\(Wrapper(error: error))", dumped]
        for text in printed {
            #expect(!text.contains(RefusedStatement.secret), "\(text)")
        }
        #expect("\(error)".contains("SQLSTATE \(failure.state)"))
        #expect("\(error)".split(whereSeparator: \.isNewline).count == 1)
        for part in failure.shown {
            #expect("\(error)".contains(part), "\(error)")
        }
    }

    /// Something that has no words of its own for an error that it holds.
    private struct Wrapper {
        let error: any Error
    }

    @Test func `a mistake in a statement is told in the server's words`() async throws {
        let database = TestDatabase.current.database
        for (statement, words) in [
            ("selec 1", "syntax error at or near \"selec\""),
            ("select nothing_such", "column \"nothing_such\" does not exist"),
            ("drop table nothing_such", "table \"nothing_such\" does not exist"),
        ] as [(SQL, String)] {
            let error = await #expect(throws: PostgresError.self) { try await database.query(statement) }
            #expect(error.map { "\($0)".contains(words) } == true, "\(String(describing: error))")
        }
    }

    @Test func `a session that ends with an error is lost for a reason without values`() async throws {
        let pool = TestDatabase.current.anotherPool(maximumConnections: 1)
        try await pool.execute("create table ended (name text primary key)")
        try await pool.execute("insert into ended values (\(RefusedStatement.secret))")
        let lost = await #expect(throws: PostgresError.self) {
            try await pool.withTransaction { connection in
                try await connection.execute("set exit_on_error = on")
                try await connection.execute("insert into ended values (\(RefusedStatement.secret))")
            }
        }
        guard case .connectionLost(let reason) = lost else {
            Issue.record("\(String(describing: lost))")
            return
        }
        #expect(!reason.contains(RefusedStatement.secret), "\(reason)")
        #expect(reason.contains("ended_pkey"), "\(reason)")
        let ended = await #expect(throws: PostgresError.self) {
            try await pool.query("select pg_terminate_backend(pg_backend_pid())")
        }
        #expect(ended.map { "\($0)".contains("terminating connection due to administrator command") } == true)
        await pool.close()
    }
}
