import Foundation
import Postgres
import TestSupport
import Testing

/// What `deploy/operators.md` says is run here, as who it is for: the page can't rot.
@Suite(.database, .serialized)
struct OperatorGuideTests {
    private let database = TestDatabase.current.database
    private let psql = Psql(conninfo: TestDatabase.current.conninfo)

    @Test func `every block of the guide runs as who it is for, and prints what the guide shows`() async throws {
        try await database.withConnection { try await $0.execute(script: SQL(stringLiteral: BadNight.script)) }
        let guide = try OperatorGuide()
        #expect(guide.blocks.count > 20)
        // Somebody holds xmin meanwhile.
        try await database.withTransaction { holder in
            _ = try await holder.query("select txid_current()")
            for block in guide.blocks { try await run(block) }
        }
        // What an administrator did on the page has happened.
        let left: Int64? = try await database.query("select count(*) from pollux.dead_job").first?.decode(
            0,
            as: Int64?.self
        )
        #expect(left == 0)
    }

    private func run(_ block: OperatorGuide.Block) async throws {
        if block.reader == .administrator {
            let refused = try await psql.run(block.sql, as: "pollux_operator")
            #expect(refused.status != 0 && refused.output.contains("permission denied"), "\(block.sql)")
        }
        let role: String? =
            switch block.reader {
            case .operator: "pollux_operator"
            case .administrator: "pollux_administrator"
            case .owner: nil
            }
        let answer = try await psql.run(block.sql, as: role)
        #expect(answer.status == 0, "\(block.sql)\n\(answer.output)")
        if let example = block.example {
            #expect(answer.columns == OperatorTable.columns(of: example), "\(block.sql)")
            #expect(!answer.output.contains("(0 rows)"), "the night has nothing to show for\n\(block.sql)")
        }
    }

    @Test func `the guide's reference describes every view that operators may read, column by column`() async throws {
        let rows = try await database.query(
            """
            select c.relname::text, a.attname::text
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'pollux'::regnamespace and c.relkind = 'v'
            order by c.relname, a.attnum
            """
        )
        var views: [String: [String]] = [:]
        for row in rows {
            views[try row.decode(0, as: String.self), default: []].append(try row.decode(1, as: String.self))
        }
        #expect(try OperatorGuide().views == views)
        let hidden = try await database.query(
            """
            select c.relname::text from pg_class c
            where c.relnamespace = 'pollux'::regnamespace and c.relkind = 'v'
              and not has_table_privilege('pollux_operator', c.oid, 'select')
            """
        )
        #expect(hidden.isEmpty)
    }

    @Test func `the guide's reference describes every function that an administrator may call`() async throws {
        let rows = try await database.query(
            """
            select format('%s(%s)', p.proname, pg_get_function_arguments(p.oid))
            from pg_proc p
            where p.pronamespace = 'pollux'::regnamespace
              and not exists (select from aclexplode(p.proacl) a where a.grantee = 0)
              and p.proacl is not null
              and has_function_privilege('pollux_administrator', p.oid, 'execute')
              -- what views are made of
              and not exists (
                  select from pg_depend d join pg_rewrite r on r.oid = d.objid
                  where d.refobjid = p.oid and d.classid = 'pg_rewrite'::regclass
              )
              and p.proname <> all('{estimated_jobs,age_text}')
            union all
            select format('%s(%s)', p.proname, pg_get_function_arguments(p.oid))
            from pg_proc p
            where p.pronamespace = 'pollux'::regnamespace and p.prokind = 'p'
            """
        )
        let functions = try rows.map { row in try row.decode(0, as: String.self) }
        #expect(functions.count > 10)
        #expect(try Set(OperatorGuide().functions) == Set(functions))
    }

    @Test func `every column of every view says what it means`() async throws {
        let bare = try await database.query(
            """
            select format('%s.%s', c.relname, a.attname)
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'pollux'::regnamespace and c.relkind = 'v' and col_description(c.oid, a.attnum) is null
            """
        ).map { row in try row.decode(0, as: String.self) }
        #expect(bare.isEmpty)
    }
}
