import Elements
import Foundation
public import JobQueue

/// The kinds of queue jobs that a bulk job is made of.
public enum BulkJobKind {
    /// Fetches a page into a segment.
    public static let page: JobKind = "bulk_page"
    /// Joins the segments into the result.
    public static let join: JobKind = "bulk_join"
    /// Takes files off the disk that nobody needs any more.
    public static let sweep: JobKind = "bulk_sweep"
}

/// What a queue job of a bulk job carries: ids only.
struct BulkPayload {
    let bulk: BulkJobID
    let page: Int

    init(bulk: BulkJobID, page: Int = 0) {
        self.bulk = bulk
        self.page = page
    }

    /// Reads a payload, nil if it is none.
    init?(_ text: String) {
        let record = JSONRecord(Array(text.utf8))
        guard let bulk = record.scalar(at: FieldPath(member: "bulk"))?.text.flatMap(BulkJobID.init),
            let page = record.scalar(at: FieldPath(member: "page"))?.text.flatMap(Int.init), page >= 0,
            page < Int(Int32.max)
        else { return nil }
        self.init(bulk: bulk, page: page)
    }

    var text: String { "{\"bulk\":\(bulk),\"page\":\(page)}" }
}
