import Elements
import Events
import Foundation
public import Instances
import JobQueue
import Postgres
import VendorClient

extension BulkStore {
    /// Begins an export: the job and the queue job of its first page, in one transaction.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - instance: The instance whose vendor is asked.
    /// - Returns: The job, `CREATED`.
    /// - Throws: ``BulkError/invalid(_:)`` for a malformed query (`Error parsing query …`), an unknown object, an order
    ///   that the vendor cannot be asked for, or a bad date.
    public func createQuery(_ request: NewBulkQuery, instance: ConnectedInstance) async throws -> BulkJob {
        let (query, resource) = try Self.check(request, instance)
        if let payload = request.callbackPayload {
            do throws(JSONFault) {
                _ = try JSONRecord(validating: Array(payload.utf8))
            } catch {
                throw BulkError.invalid("callback-payload is no JSON")
            }
        }
        if let url = request.callbackURL {
            // Looked at now: at the job's end there would be nobody left to tell that it is wrong.
            do throws(EventsError) {
                _ = try WebhookURL(url)
            } catch {
                throw BulkError.invalid("Elements-Async-Callback-Url: \(error)")
            }
        }
        let pageSize = min(max(1, resource.list?.pagination.pageSize ?? 100), 1000)
        return try await database.withTransaction { connection in
            let numbers = try await connection.query("select nextval('pollux.bulk_job_id_seq')")
            guard let number = try numbers.first?.decode(0, as: Int64.self) else { throw BulkError.notFound }
            let id = BulkJobID(rawValue: number)
            let sealed = try request.callbackURL.map {
                try keyring.seal(Array($0.utf8), for: callbackBinding(id, instance.organizationID))
            }
            let rows = try await connection.query(
                Self.insertStatement(id, request, query, instance.instance, pageSize: pageSize, sealed: sealed)
            )
            guard let row = rows.first else { throw BulkError.notFound }
            let job = try BulkJob(row)
            try await connection.execute(Self.insertPageStatement(id, ordinal: 0, cursor: nil))
            try await fillWindow(BulkPageStep(job), on: connection)
            return job
        }
    }

    private static func check(_ request: NewBulkQuery, _ instance: ConnectedInstance) throws -> (CEQLQuery, Resource) {
        let query: CEQLQuery
        do throws(CEQLError) {
            query = try CEQLQuery.parse(request.query)
        } catch {
            throw BulkError.invalid(error.message)
        }
        guard let resource = instance.element.resources[query.object] else {
            let known = instance.element.resources.keys.sorted().joined(separator: ", ")
            throw BulkError.invalid(
                "\(instance.element.key) has no object '\(query.object.prefix(60))'; it has \(known)"
            )
        }
        guard let list = resource.list else { throw BulkError.invalid("\(query.object) cannot be listed") }
        if let order = query.orderBy { try check(order, query.object, list) }
        guard resource.get != nil || resource.export == .list else {
            throw BulkError.invalid("\(query.object) cannot be got one by one")
        }
        let condition = try DateBounds.adding(request, to: query, of: resource)
        return (query.with(condition: condition), resource)
    }

    /// An order that the vendor is not told would be dropped, and with a limit other records would come than were asked for.
    private static func check(_ order: CEQLQuery.Order, _ object: String, _ list: ListOperation) throws(BulkError) {
        guard list.takesOrder else {
            throw .invalid(
                "order by \(order.path): \(object) cannot be ordered through this element; leave it out, and they come "
                    + list.ownOrder
            )
        }
        do throws(VendorError) {
            _ = try list.text(ofOrder: order.clause)
        } catch {
            throw .invalid("order by \(order.path): \(error)")
        }
    }

    static func insertStatement(
        _ id: BulkJobID,
        _ request: NewBulkQuery,
        _ query: CEQLQuery,
        _ instance: Instance,
        pageSize: Int,
        sealed: [UInt8]?
    ) -> SQL {
        """
        insert into pollux.bulk_job as j (
            id, organization_id, instance_id, object, query, callback_sealed, callback_payload, file_name, page_size,
            record_limit
        )
        values (
            \(id), \(instance.organizationID), \(instance.id), \(query.object), \(query.description), \(sealed),
            \(request.callbackPayload), \(request.fileName), \(Int32(clamping: pageSize)), \(query.limit.map(Int64.init))
        )
        returning \(sql: BulkJob.columns)
        """
    }

    static func insertPageStatement(_ id: BulkJobID, ordinal: Int, cursor: String?) -> SQL {
        """
        insert into pollux.bulk_page (bulk_id, ordinal, state, cursor)
        values (\(id), \(Int32(clamping: ordinal)), 'planned', \(cursor))
        """
    }
}
