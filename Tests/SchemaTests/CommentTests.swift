import Postgres
import TestSupport
import Testing

@Suite(.database)
struct CommentTests {
    @Test func `every table with its columns, every view and every function says what it is`() async throws {
        let bare = try await TestDatabase.current.database.query(
            """
            select format('%s %s', case c.relkind when 'v' then 'view' else 'table' end, c.relname)
            from pg_class c
            where c.relnamespace = 'pollux'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
                and obj_description(c.oid, 'pg_class') is null
            union all
            select format('column %s.%s', c.relname, a.attname)
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'pollux'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                and col_description(c.oid, a.attnum) is null
            union all
            select format('function %s', p.proname)
            from pg_proc p
            where p.pronamespace = 'pollux'::regnamespace and obj_description(p.oid, 'pg_proc') is null
            """
        )
        let names = try bare.map { try $0.decode(0, as: String.self) }
        #expect(names.isEmpty, "\(names.joined(separator: ", "))")
    }
}
