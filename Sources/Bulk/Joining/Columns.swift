import Postgres

/// The CSV columns of a bulk job, in order of first appearance over the whole file.
///
/// Each page has kept its own in that order; what is first in the pages' order is first in the file.
enum Columns {
    /// Collects them, nil if there are more than a file may have.
    static func load(of bulk: BulkJobID, atMost: Int, from database: Database) async throws -> [String]? {
        var known: Set<String> = []
        var columns: [String] = []
        var after: Int32 = -1
        while true {
            let rows = try await database.query(statement(bulk, after: after))
            guard let last = rows.last else { return columns }
            for row in rows {
                for column in try row.decode("columns", as: [String].self) where known.insert(column).inserted {
                    columns.append(column)
                }
                guard columns.count <= atMost else { return nil }
            }
            after = try last.decode("ordinal")
        }
    }

    static func statement(_ bulk: BulkJobID, after: Int32) -> SQL {
        """
        select p.ordinal, p.columns
        from pollux.bulk_page p
        where p.bulk_id = \(bulk)
          and p.ordinal > \(after)
        order by p.ordinal
        limit 200
        """
    }
}
