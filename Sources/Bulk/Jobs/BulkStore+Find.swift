public import Elements
public import Instances
import Postgres

extension BulkStore {
    /// Returns a job of an instance, nil if the organization's instance has none of that number.
    public func find(_ id: BulkJobID, instance: InstanceID, organization: OrganizationID) async throws -> BulkJob? {
        try await database.query(Self.findStatement(id, instance, organization)).first.map(BulkJob.init)
    }

    /// Returns jobs of an instance, newest first.
    ///
    /// - Parameters:
    ///   - instance: The instance.
    ///   - organization: Who owns it.
    ///   - condition: What is asked of a job's own fields, as they stand in its JSON (`status = 'COMPLETED'`).
    ///   - before: Only jobs with lower numbers: the last of the page before.
    ///   - limit: How many at most.
    /// - Returns: The jobs, and the number to go on from, nil on the last page.
    /// - Throws: What the database says.
    public func list(
        instance: InstanceID,
        organization: OrganizationID,
        where condition: CEQLCondition? = nil,
        before: BulkJobID? = nil,
        limit: Int
    ) async throws -> (jobs: [BulkJob], next: BulkJobID?) {
        var found: [BulkJob] = []
        var before = before
        // A condition may pass over many; what a call looks at is bounded all the same.
        for _ in 0..<25 {
            let wanted = condition == nil ? limit - found.count + 1 : 200
            let rows = try await database.query(
                Self.listStatement(instance, organization, before: before, limit: wanted)
            )
            for row in rows {
                let job = try BulkJob(row)
                guard condition?.matches(JSONRecord(Array(job.json.utf8))) ?? true else {
                    before = job.id
                    continue
                }
                if found.count == limit { return (found, found.last?.id) }
                found.append(job)
                before = job.id
            }
            if rows.count < wanted { return (found, nil) }
        }
        return (found, before)
    }

    /// Returns what a job could not export, in order.
    ///
    /// - Parameters:
    ///   - id: The job, which must be known to be the caller's.
    ///   - after: The number of the last error of the page before, or 0.
    ///   - limit: How many at most.
    /// - Returns: The errors, and the number to go on from, nil on the last page.
    /// - Throws: What the database says.
    public func errors(
        of id: BulkJobID,
        after: Int64 = 0,
        limit: Int
    ) async throws -> (errors: [BulkRecordError], next: Int64?) {
        let rows = try await database.query(Self.errorsStatement(id, after: after, limit: limit + 1))
        let errors = try rows.map(BulkRecordError.init)
        let page = Array(errors.prefix(limit))
        return (page, errors.count > limit ? page.last?.id : nil)
    }

    /// Opens the result of a job.
    ///
    /// - Returns: Nil if there is no such job.
    /// - Throws: ``BulkError/notCompleted(_:error:)``, ``BulkError/gone``, ``BulkError/notInThatFormat(_:)``.
    public func file(
        of id: BulkJobID,
        object: String,
        format: BulkFile.Format,
        instance: InstanceID,
        organization: OrganizationID
    ) async throws -> BulkFile? {
        guard let row = try await database.query(Self.fileStatement(id, instance, organization)).first else {
            return nil
        }
        let status = try row.decode("status", as: BulkStatus.self)
        guard try row.decode("object", as: String.self) == object else { return nil }
        guard status == .completed, let result = try ResultRow(row) else {
            throw BulkError.notCompleted(status, error: try row.decode("error"))
        }
        guard !result.isRemoved else { throw BulkError.gone }
        let form: ResultForm = format == .csv ? .csv : .jsonLines
        if let refused = try row.decode("csv_refused", as: String?.self), form == .csv {
            throw BulkError.notInThatFormat(refused)
        }
        guard let sum = form == .csv ? result.csv : result.jsonLines,
            let file = try await storage.open(.result(result.lease, form), of: id)
        else { throw BulkError.gone }
        let name = try row.decode("file_name", as: String?.self) ?? object
        return BulkFile(
            format: format,
            length: sum.bytes,
            entityTag:
                "\"\(id)-\(result.lease.token)-\(format.rawValue)-\(String(UInt64(bitPattern: sum.checksum), radix: 16))\"",
            fileName: Self.fileName(name, format),
            file: file
        )
    }

    /// A name that is safe in a header and on a disk, with the format's ending.
    private static func fileName(_ name: String, _ format: BulkFile.Format) -> String {
        let safe = name.unicodeScalars.map { scalar in
            let isSafe =
                scalar.isASCII
                && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || "-_. ".unicodeScalars.contains(scalar))
            return isSafe ? Character(scalar) : "_"
        }
        let text = String(safe.prefix(200)).trimmingPrefix { $0 == "." || $0 == " " }
        let base = text.isEmpty ? "records" : String(text)
        return base.hasSuffix(".\(format.rawValue)") ? base : "\(base).\(format.rawValue)"
    }

    static func findStatement(_ id: BulkJobID, _ instance: InstanceID, _ organization: OrganizationID) -> SQL {
        """
        select \(sql: BulkJob.columns)
        from pollux.bulk_job j
        where j.id = \(id)
          and j.instance_id = \(instance)
          and j.organization_id = \(organization)
        """
    }

    static func listStatement(
        _ instance: InstanceID,
        _ organization: OrganizationID,
        before: BulkJobID?,
        limit: Int
    ) -> SQL {
        """
        select \(sql: BulkJob.columns)
        from pollux.bulk_job j
        where j.instance_id = \(instance)
          and j.organization_id = \(organization)
          and j.id < \(before?.rawValue ?? Int64.max)
        order by j.id desc
        limit \(Int64(limit))
        """
    }

    static func errorsStatement(_ id: BulkJobID, after: Int64, limit: Int) -> SQL {
        """
        select e.id, e.record, e.line, e.identifier, e.status, e.message
        from pollux.bulk_error e
        where e.bulk_id = \(id)
          and e.id > \(after)
        order by e.id
        limit \(Int64(limit))
        """
    }

    static func fileStatement(_ id: BulkJobID, _ instance: InstanceID, _ organization: OrganizationID) -> SQL {
        """
        select j.status, j.object, j.error, j.file_name, j.csv_refused, \(sql: ResultRow.columns)
        from pollux.bulk_job j
        where j.id = \(id)
          and j.instance_id = \(instance)
          and j.organization_id = \(organization)
        """
    }
}
