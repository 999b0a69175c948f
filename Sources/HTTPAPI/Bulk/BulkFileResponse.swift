import Bulk
import Hummingbird

/// The answer that is a bulk job's file, or a range of it, read as the client takes it.
struct BulkFileResponse {
    let file: BulkFile

    /// Answers a request for the file.
    ///
    /// A range counts only if the file is still the one that `If-Range` names.
    func response(to headers: HTTPFields) -> Response {
        let condition = headers[.ifRange]
        let isSame = condition == nil || condition == file.entityTag
        switch ByteRange(isSame ? headers[.range] : nil, length: file.length) {
        case .whole:
            return answer(.ok, 0..<file.length)
        case .part(let range):
            var response = answer(.partialContent, range)
            response.headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.length)"
            return response
        case .unsatisfiable:
            var response = Response(status: .rangeNotSatisfiable, headers: common)
            response.headers[.contentRange] = "bytes */\(file.length)"
            return response
        }
    }

    private var common: HTTPFields {
        [
            .acceptRanges: "bytes", .eTag: file.entityTag, .vary: "Accept", .cacheControl: "private, no-cache",
        ]
    }

    private func answer(_ status: HTTPResponse.Status, _ range: Range<Int64>) -> Response {
        var headers = common
        headers[.contentType] = file.contentType
        headers[.contentDisposition] = "attachment; filename=\"\(file.fileName)\""
        let chunks = file.chunks(range)
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(contentLength: Int(range.upperBound - range.lowerBound)) { writer in
                for try await piece in chunks { try await writer.write(ByteBuffer(bytes: piece)) }
                try await writer.finish(nil)
            }
        )
    }
}
