import Elements
import Instances

extension VendorClient {
    /// Whether a refused page is one behind the last: many vendors that count answer 400 or 404 there, where others answer nothing.
    ///
    /// The same answers are given by vendors that refuse positions that are too deep, that fail for a moment, or whose list was taken
    /// away; taken for the end, they would lose all that follows. So it is an end at once only where nothing can be missing: as many
    /// records came as the vendor has, or the page before was a short one. Else the page is asked for again, and then the list's
    /// beginning, which must be there still: records may have been deleted since the total was told, so that the total counts that it
    /// tells now. Only a list that tells none is believed without.
    ///
    /// - Returns: what the page holds after all; an empty one behind the last.
    /// - Throws: the page's own fault where it is no end, or what the beginning fails with.
    func end(
        _ fault: VendorError,
        _ instance: ConnectedInstance,
        _ request: ListRequest,
        _ list: ListOperation
    ) async throws(VendorError) -> VendorPage {
        guard fault.mayBeTheEnd(of: list), let cursor = request.cursor else { throw fault }
        if cursor.isSurelyTheEnd(asked: request.size(in: list.pagination)) { return .empty }
        do throws(VendorError) {
            return try await ask(instance, request, list, isLast: true)
        } catch {
            guard error.mayBeTheEnd(of: list) else { throw error }
        }
        var beginning = request
        beginning.cursor = nil
        // Of as many records as before, for a vendor that could bear no more.
        beginning.pageSize = cursor.size ?? request.pageSize
        let now = try await page(instance, beginning, list).total
        guard let now, now > cursor.recordsBefore else { return .empty }
        throw .malformed("its list of \(now) ended after \(cursor.recordsBefore): \(fault)")
    }
}

extension VendorError {
    /// What vendors that count answer behind their last page.
    fileprivate func mayBeTheEnd(of list: ListOperation) -> Bool {
        guard case .permanent(let status, _) = self, status == 400 || status == 404 else { return false }
        return list.pagination.style == .page || list.pagination.style == .offset
    }
}

extension PageCursor {
    /// Whether nothing can be missing, if there is no page here: all came that the vendor has, or the page before was not full.
    fileprivate func isSurelyTheEnd(asked: Int) -> Bool {
        if let total, seen <= total { return seen == total }
        // None is told, or one that is behind what came.
        return !seen.isMultiple(of: asked)
    }
}
